/** The longest address to ask with; above it goes into the body of a POST. */
const LONGEST_ADDRESS = 2_000;

/** The request for several lists over one stream. This module imports nothing: it comes where it is wanted, and alone. */
export function combine({ lastEventId, ...request }, copies, environment, isForeign, inSpace, byPost) {
  const base = baseOf(request.url);
  const lists = [...copies].map(([id, { feed, version }]) => ({ id, ...entryOf(feed.url), version }));
  const parameters = lists.map(({ id, list, query }) => `s=${encodeURIComponent(`${id}:${list}?${query}`)}`);
  const versions = lists.filter(({ version }) => version).map(({ id, version }) => `v.${id}=${encodeURIComponent(version)}`);
  const address = inSpace(`${base}?${[...parameters, ...versions].join("&")}`);
  const length = new URL(address, environment.location?.href).href.length;
  if (length < LONGEST_ADDRESS && !byPost) {
    return { ...request, url: address };
  }
  const more = { "Content-Type": "application/json", ...(isForeign(base, environment) ? {} : csrfHeader(environment)) };
  return { ...request, url: inSpace(base), method: "POST", body: JSON.stringify({ lists }), more };
}

/** Where the lists of an address are. */
export function baseOf(url) {
  return url.replace(/\?.*/s, "").replace(/\/[^/]*$/, "");
}

function entryOf(url) {
  const [address, query = ""] = url.split(/\?(.*)/s, 2);
  return { list: decodeURIComponent(address.slice(address.lastIndexOf("/") + 1)), query };
}

/** What a server asks of a POST to know that it is from its own page: from the page, or from a cookie. */
function csrfHeader({ document }) {
  const meta = (name) => document?.querySelector?.(`meta[name="${name}"]`)?.content;
  const [, cookie] = /(?:^|; )XSRF-TOKEN=([^;]*)/.exec(document?.cookie ?? "") ?? [];
  const token = meta("_csrf") ?? (cookie && decodeURIComponent(cookie));
  return token ? { [meta("_csrf_header") ?? "X-XSRF-TOKEN"]: token } : {};
}
