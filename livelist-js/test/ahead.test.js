import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LiveServer } from "./support/live-server.js";
import { live, Page, until } from "./support/page.js";

const LAMP = { id: 1, name: "Lamp", price: 10 };
const CHAIR = { id: 2, name: "Chair", price: 20 };

describe("a list ahead of its server", () => {
  test("shows a change at once, and says so until it is confirmed", async (t) => {
    const { server, page, list } = await listOn(t);
    const write = sending(server, ({ products }) => (products[0] = { ...LAMP, price: 12 }));

    const written = list.ahead({ change: 1, to: { price: 12 } }, write.send);

    assert.deepEqual(list.getSnapshot().rows, [{ ...LAMP, price: 12 }, CHAIR]);
    assert.equal(list.getSnapshot().rows[1], list.before.rows[1], "what is not touched is the same");
    assert.equal(list.getSnapshot().unconfirmed, 1);
    assert.equal(list.status, "live");
    write.commit();
    write.answer("done");
    assert.equal(await ticking(page, written), "done");
    assert.equal(list.getSnapshot().unconfirmed, 0);
    assert.equal(list.getSnapshot().version, server.documentOf("products", "size=500").version);
    assert.equal(server.requests.filter(({ headers }) => headers.accept === "application/json").length, 0, "its cause has said it");
  });

  test("changes members of nested objects, and leaves the others and nested rows as they are", async (t) => {
    const row = { id: 1, name: "Lamp", maker: { name: "Acme", place: { town: "Rome" } }, notes: [{ id: 1, text: "old" }] };
    const { server, page, list } = await listOn(t, { products: [row] });
    const write = sending(server, ({ products }) => (products[0] = { ...row, maker: { name: "Acme", place: { town: "Oslo", code: 7 } } }));

    const written = list.ahead({ change: 1, to: { maker: { place: { town: "Oslo" } } } }, write.send);

    assert.deepEqual(list.getSnapshot().rows, [{ ...row, maker: { name: "Acme", place: { town: "Oslo" } } }]);
    assert.equal(list.getSnapshot().rows[0].notes, list.before.rows[0].notes);
    write.commit();
    write.answer("done");
    await ticking(page, written);
    assert.deepEqual(list.getSnapshot().rows[0].maker.place, { town: "Oslo", code: 7 });
    assert.equal(list.getSnapshot().unconfirmed, 0);
  });

  test("names its write by a space that its stream has, and a number", async (t) => {
    const { server, page, list } = await listOn(t);
    const headers = [];
    for (let turn = 0; turn < 2; turn++) {
      await ticking(page, list.ahead([], (request) => headers.push(request.headers["Livelist-Cause"])));
    }

    const [, space] = /^([\w-]{22,64})\.1$/.exec(headers[0]);
    assert.equal(headers[1], `${space}.2`);
    await until(list, live);
    assert.ok(server.requests.some(({ url }) => url === `/live/products?size=500&cause.space=${space}`));
  });

  test("goes on showing what a cause without a change seems to end, until the document has come", async (t) => {
    const { server, page, list } = await listOn(t);
    const seen = new Set();
    list.subscribe(() => seen.add(list.getSnapshot().rows.filter(({ name }) => name === "Table").length));

    const written = list.ahead({ add: { id: "new", name: "Table", price: 5 }, first: false }, ({ headers }) => {
      const [stream] = server.streams;
      stream.send(stream.entries[0], "cause", `${LiveServer.causeOf(headers).number}`);
      setTimeout(() => server.change(({ products }) => products.push({ id: 7, name: "Table", price: 5 })), 30);
      return new Promise((resolve) => setTimeout(() => resolve({ id: 7 }), 60));
    });
    await ticking(page, written);

    assert.deepEqual([...seen], [1]);
    assert.deepEqual(list.getSnapshot().rows.at(-1), { id: 7, name: "Table", price: 5 });
    assert.equal(list.getSnapshot().unconfirmed, 0);
  });

  test("takes back what fails, and gives the error", async (t) => {
    const { page, list } = await listOn(t);

    const failed = list.ahead({ remove: 1 }, () => Promise.reject(new Error("no network")));
    assert.deepEqual(list.getSnapshot().rows, [CHAIR]);
    assert.equal(list.getSnapshot().document.total, 1);

    await assert.rejects(ticking(page, failed), /no network/);
    assert.deepEqual(list.getSnapshot().rows, [LAMP, CHAIR]);
    assert.equal(list.getSnapshot().document, list.before.document);
  });

  test("takes a response that is not ok for a failure, and tells its problem", async (t) => {
    const { page, list } = await listOn(t);
    const refused = () => new Response('{"status":409,"detail":"sold out"}', { status: 409, headers: { "Content-Type": "application/problem+json" } });

    const error = await ticking(page, list.ahead({ change: 1, to: { price: 1 } }, refused)).catch((error) => error);

    assert.equal(error.status, 409);
    assert.equal(error.problem.detail, "sold out");
    assert.deepEqual(list.getSnapshot().rows, [LAMP, CHAIR]);
  });

  test("keeps the order of writes to a row, and does not let others wait", async (t) => {
    const { server, page, list } = await listOn(t);
    const sent = [];
    const writes = [1, 2, 1].map((id, place) => {
      const write = sending(server, ({ products }) => (products[id - 1] = { ...products[id - 1], price: place }));
      const written = list.ahead({ change: id, to: { price: place } }, (request) => (sent.push(place), write.send(request)));
      return { ...write, written };
    });
    await turn();
    assert.deepEqual(sent, [0, 1]);
    assert.deepEqual(list.getSnapshot().rows.map(({ price }) => price), [2, 1]);

    writes[0].commit();
    writes[0].answer();
    await ticking(page, writes[0].written);
    assert.deepEqual(sent, [0, 1, 2]);
    assert.deepEqual(list.getSnapshot().rows.map(({ price }) => price), [2, 1], "the one after it is still shown");
    writes.slice(1).forEach(({ commit, answer }) => (commit(), answer()));
    await ticking(page, Promise.all(writes.map(({ written }) => written)));
    assert.deepEqual(list.getSnapshot().rows, server.lists.products);
  });

  test("shows a row that is added once, though the server gives it another id, and says so before it answers", async (t) => {
    for (const knowsCauses of [true, false]) {
      const { server, page, list } = await listOn(t, { knowsCauses });
      const write = sending(server, ({ products }) => products.push({ id: 7, name: "Table", price: 5 }));
      const counts = new Set();
      list.subscribe(() => counts.add(list.getSnapshot().rows.filter(({ name }) => name === "Table").length));

      const written = list.ahead({ add: { id: "new", name: "Table", price: 5 }, first: false }, write.send);
      assert.deepEqual(list.getSnapshot().rows.at(-1), { id: "new", name: "Table", price: 5 });
      write.commit();
      await ticking(page, until(list, ({ rows }) => rows.some(({ id }) => id === 7)));
      write.answer({ id: 7 });
      await ticking(page, written);

      assert.deepEqual([...counts], [1], `with causes: ${knowsCauses}`);
      assert.equal(list.getSnapshot().unconfirmed, 0);
      assert.equal(list.getSnapshot().document.total, 3);
    }
  });

  test("shows what becomes of a row that goes elsewhere", async (t) => {
    const { server, page, list } = await listOn(t, { query: { size: 1, sort: "price" } });
    const write = sending(server, ({ products }) => (products[0] = { ...LAMP, price: 30 }));

    const written = list.ahead({ change: 1, to: { price: 30 } }, write.send);
    assert.deepEqual(list.getSnapshot().rows, [{ ...LAMP, price: 30 }]);
    write.commit();
    write.answer();
    await ticking(page, written);

    assert.deepEqual(list.getSnapshot().rows, [CHAIR]);
  });

  test("shows it in every list of the page at the same address", async (t) => {
    const { server, page, list } = await listOn(t);
    const other = page.watched(server.url(), { query: { sort: "name" } });
    const another = page.watched(server.url("orders"));
    await ticking(page, Promise.all([until(other, live), until(another, live)]));
    const write = sending(server, ({ products }) => (products[0] = { ...LAMP, price: 12 }));

    const written = list.ahead({ change: 1, to: { price: 12 } }, write.send);
    assert.equal(other.getSnapshot().rows[1].price, 12);
    assert.equal(another.getSnapshot().unconfirmed, 0);
    write.commit();
    write.answer();
    await ticking(page, written);

    assert.deepEqual([list, other].map((each) => each.getSnapshot().unconfirmed), [0, 0]);
    assert.equal(other.getSnapshot().rows[1].price, 12);
  });

  test("is not held up by a server that says nothing of causes, nor by a change that nobody sees", async (t) => {
    const { server, page, list } = await listOn(t, { knowsCauses: false });

    const written = list.ahead({ change: 1, to: { price: 12 } }, () => "nothing done");
    assert.equal(list.getSnapshot().rows[0].price, 12);
    await ticking(page, written);

    assert.deepEqual(list.getSnapshot().rows[0], LAMP, "the server knows better");
    assert.equal(list.status, "live");
    assert.ok(server.requests.some(({ headers }) => headers.accept === "application/json"));
  });

  test("is not held up by a server that cannot be asked either", async (t) => {
    const { server, page, list } = await listOn(t, { knowsCauses: false });
    server.instead = ({ headers }) => (headers.accept === "application/json" ? { status: 500 } : undefined);

    await ticking(page, list.ahead({ change: 1, to: { price: 12 } }, () => {}));

    assert.deepEqual(list.getSnapshot().rows[0], LAMP);
    assert.equal(list.getSnapshot().unconfirmed, 0);
  });
});

describe("writes at random", () => {
  for (const [knowsCauses, fails] of [[true, false], [false, false], [true, true], [false, true]]) {
    test(`${knowsCauses ? "with" : "without"} causes${fails ? ", some of which fail," : ""} never flicker, and end as the server has it`, async (t) => {
      const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
      console.log(`SEED=${seed}`);
      const random = generator(seed);
      const { server, page, list } = await listOn(t, { knowsCauses });
      server.delay = () => random() * 15;
      const wrong = [];
      const highest = new Map();
      const gone = new Set();
      list.subscribe(() => {
        const { rows } = list.getSnapshot();
        const ids = rows.map(({ id }) => id);
        if (new Set(ids).size < ids.length || new Set(rows.map(({ name }) => name)).size < rows.length) {
          wrong.push(`doubled: ${JSON.stringify(rows)}`);
        }
        for (const { name, price } of fails ? [] : rows) {
          if (price < highest.get(name) || gone.has(name)) {
            wrong.push(`${name} went back to ${price} from ${highest.get(name)}`);
          }
          highest.set(name, price);
        }
        for (const name of fails ? [] : highest.keys()) {
          if (!gone.has(name) && !rows.some((row) => row.name === name)) {
            gone.add(name);
          }
        }
      });

      let price = 100;
      const running = [];
      const wait = () => new Promise((resolve) => setTimeout(resolve, random() * 10));
      const write = (patch, change) =>
        running.push(
          list
            .ahead(patch, async ({ headers }) => {
              await wait();
              if (fails && random() < 0.3) {
                throw new Error("failed");
              }
              let result;
              server.change((lists) => (result = change(lists)), LiveServer.causeOf(headers));
              await wait();
              return result;
            })
            .catch(({ message }) => assert.equal(message, "failed")),
        );
      const rowOf = ({ products }, name) => products.find((row) => row.name === name);
      for (let step = 0; step < 120; step++) {
        const { rows } = list.getSnapshot();
        const row = rows[Math.floor(random() * rows.length)];
        const kind = random();
        if (kind < 0.2 || !row) {
          const added = { name: `row ${step}`, price: price++ };
          write({ add: { id: `new ${step}`, ...added }, first: false }, ({ products }) => (products.push({ id: 1000 + step, ...added }), { id: 1000 + step }));
        } else if (typeof row.id === "number" && kind < 0.3) {
          write({ remove: row.id }, ({ products }) => void (rowOf({ products }, row.name) && products.splice(products.indexOf(rowOf({ products }, row.name)), 1)));
        } else if (typeof row.id === "number") {
          const to = { price: price++ };
          write({ change: row.id, to }, (lists) => void (rowOf(lists, row.name) && Object.assign(rowOf(lists, row.name), to)));
        }
        if (random() < 0.1) {
          server.change(({ products }) => products.push({ id: 5000 + step, name: `other ${step}`, price: 0 }));
        }
        if (random() < 0.05) {
          [...server.streams].forEach((stream) => stream.cut());
        }
        page.clock.advance(20);
        await new Promise((resolve) => setTimeout(resolve, random() * 4));
      }
      await ticking(page, Promise.all(running));
      await ticking(page, until(list, ({ status, version, unconfirmed }) => status === "live" && unconfirmed === 0 && version === server.documentOf("products", "size=500").version));

      assert.deepEqual(wrong, []);
      assert.deepEqual(list.getSnapshot().rows, server.documentOf("products", "size=500").document.rows);
    });
  }
});

async function listOn(t, { knowsCauses = true, query = { size: 500 }, products = [{ ...LAMP }, { ...CHAIR }] } = {}) {
  const server = await LiveServer.start(t);
  server.knowsCauses = knowsCauses;
  server.lists.products.push(...products);
  const page = new Page(t);
  const list = page.watched(server.url(), { ahead: true, query });
  await ticking(page, until(list, live));
  // Until the stream has its space, or knows that there is none.
  while (!server.requests.some(({ url }) => url.includes("cause.space")) || server.streams.size !== 1 || (!knowsCauses && server.requests.length < 2)) {
    page.clock.advance(10);
    await turn();
  }
  return { server, page, list: Object.assign(list, { before: list.getSnapshot() }) };
}

/** A write that is committed and answered when a test says. */
function sending(server, change) {
  let headers;
  let answer;
  const answered = new Promise((resolve) => (answer = resolve));
  const send = (request) => {
    headers = request.headers;
    return answered;
  };
  return { send, commit: () => server.change(change, headers && LiveServer.causeOf(headers)), answer };
}

/** Waits while the page's clock runs. */
async function ticking(page, promise) {
  let done = false;
  const ended = promise.finally(() => (done = true));
  ended.catch(() => {});
  while (!done) {
    page.clock.advance(20);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return ended;
}

function turn() {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

function generator(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
