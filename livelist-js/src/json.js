/** Finds whole numbers with so many digits that a JavaScript number may not hold them exactly. */
const LONG = /\d{16}/;
const TOKENS = /(?:"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*)(\s*:)?/gs;

/**
 * As `JSON.parse`, but exact: a whole number beyond 2^53 - 1 becomes a `bigint`, all others are numbers. Only a text with
 * that many digits is looked at again: then each text begins with an `s` for a moment, and each such number is one with an `n`.
 */
export function parseJson(text) {
  if (!LONG.test(text)) {
    return JSON.parse(text);
  }
  const marked = text.replaceAll(TOKENS, (token, isName) => {
    if (isName) {
      return token;
    }
    if (token[0] === '"') {
      return `"s${token.slice(1)}`;
    }
    return /^-?[1-9]\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"n${token}"` : token;
  });
  return JSON.parse(marked, (_, value) => {
    if (typeof value !== "string") {
      return value;
    }
    return value[0] === "n" ? BigInt(value.slice(1)) : value.slice(1);
  });
}
