import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EventStreamParser } from "../src/event-stream.js";

const message = (data, id = "", type = "message") => ({ type, data, id });

/** What, the stream, and the events in it. */
const CASES = [
  ["an event has a type, an id and data", "event: patch\nid: 7\ndata: []\n\n", [message("[]", "7", "patch")]],
  ["lines end with LF", "data: a\n\ndata: b\n\n", [message("a"), message("b")]],
  ["lines end with CR LF", "data: a\r\n\r\ndata: b\r\n\r\n", [message("a"), message("b")]],
  ["lines end with CR", "data: a\r\rdata: b\r\r", [message("a"), message("b")]],
  ["line ends are mixed", "data: a\r\ndata: b\n\rdata: c\r\n\n", [message("a\nb"), message("c")]],
  ["several lines of data are joined", "data: a\ndata:\ndata: b\n\n", [message("a\n\nb")]],
  ["one space after the colon is dropped", "data:a\n\ndata:  b\n\n", [message("a"), message(" b")]],
  ["a field without a colon is empty", "data\n\n", [message("")]],
  ["a value may have colons", "data: a: b\n\n", [message("a: b")]],
  ["comments are ignored", ": hello\ndata: a\n:\n\n", [message("a")]],
  ["unknown fields are ignored", "data: a\nfoo: b\nDATA: c\n data: d\n\n", [message("a")]],
  ["a leading byte order mark is dropped", "\ufeffdata: a\n\n", [message("a")]],
  ["a second byte order mark is not", "\ufeff\ufeffdata: a\n\n", []],
  ["an event without data is none", "event: patch\n\ndata: a\n\n", [message("a")]],
  ["an event without its blank line is none", "data: a\n\ndata: b\n", [message("a")]],
  ["an id lasts", "id: 1\ndata: a\n\ndata: b\n\n", [message("a", "1"), message("b", "1")]],
  ["an id of its own lasts too", "id: 1\n\ndata: b\n\n", [message("b", "1")]],
  ["an empty id ends it", "id: 1\ndata: a\n\nid\ndata: b\n\n", [message("a", "1"), message("b")]],
  ["an id with NUL is ignored", "id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n", [message("a", "1"), message("b", "1")]],
  ["a type does not last", "event: x\ndata: a\n\ndata: b\n\n", [message("a", "", "x"), message("b")]],
  ["characters of all lengths arrive whole", "data: aé€𝄞\n\n", [message("aé€𝄞")]],
  ["a line separator is no line end", "data: a\u2028b\u0085c\n\n", [message("a\u2028b\u0085c")]],
];

describe("an event stream", () => {
  for (const [what, text, expected] of CASES) {
    test(what, () => {
      const bytes = Buffer.from(text);
      assert.deepEqual(parse([bytes]), expected, "in one piece");
      assert.deepEqual(parse([...bytes].map((byte) => Uint8Array.of(byte))), expected, "byte by byte");
      for (let cut = 1; cut < bytes.length; cut++) {
        assert.deepEqual(parse([bytes.subarray(0, cut), new Uint8Array(), bytes.subarray(cut)]), expected, `cut at ${cut}`);
      }
    });
  }

  test("says how long to wait, in digits only", () => {
    const waits = [];
    const parser = new EventStreamParser(assert.fail, (milliseconds) => waits.push(milliseconds));

    parser.push(Buffer.from("retry: 1500\n\nretry: -1\n\nretry: 2s\n\nretry:\n\nretry: 0\n\n"));

    assert.deepEqual(waits, [1500, 0]);
  });

  test("gives an event as soon as its blank line is there, also with CR", () => {
    for (const end of ["\n", "\r", "\r\n"]) {
      assert.deepEqual(parse([Buffer.from(`data: a${end}${end}`)]), [message("a")]);
    }
  });

  test("survives bytes that are no UTF-8", () => {
    assert.deepEqual(parse([Uint8Array.of(...Buffer.from("data: "), 0xff, 0x0a, 0x0a)]), [message("\ufffd")]);
  });
});

function parse(chunks) {
  const events = [];
  const parser = new EventStreamParser((event) => events.push(event));
  chunks.forEach((chunk) => parser.push(chunk));
  return events;
}
