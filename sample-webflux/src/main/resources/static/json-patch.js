/**
 * Applies an RFC 6902 JSON Patch as a whole: returns the new document, or throws and has changed nothing. Documents are
 * never modified; what a patch does not touch is the same object in the new document as in the old one.
 */
export function applyPatch(document, patch) {
  return patch.reduce(applyOperation, document);
}

function applyOperation(document, operation) {
  const path = tokens(operation.path);
  switch (operation.op) {
    case "add":
      return put(document, path, operation.value, true);
    case "replace":
      return put(document, path, operation.value, false);
    case "remove":
      return remove(document, path);
    case "move": {
      const from = tokens(operation.from);
      return put(remove(document, from), path, get(document, from), true);
    }
    case "copy":
      return put(document, path, get(document, tokens(operation.from)), true);
    case "test":
      if (!equal(get(document, path), operation.value)) {
        throw new Error(`The value at ${operation.path} is not the expected one`);
      }
      return document;
    default:
      throw new Error(`Unknown operation ${operation.op}`);
  }
}

/** The parts of a JSON pointer (RFC 6901). */
function tokens(pointer) {
  if (pointer === "") {
    return [];
  }
  if (typeof pointer !== "string" || pointer[0] !== "/") {
    throw new Error(`${pointer} is no JSON pointer`);
  }
  return pointer.slice(1).split("/").map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function get(node, path) {
  return path.reduce((parent, token) => parent[existing(parent, token)], node);
}

function put(node, path, value, insert) {
  if (path.length === 0) {
    return value;
  }
  const [token, ...rest] = path;
  if (rest.length === 0 && insert) {
    if (Array.isArray(node)) {
      return node.toSpliced(token === "-" ? node.length : index(token, node.length), 0, value);
    }
    return { ...object(node), [token]: value };
  }
  return replaced(node, token, (child) => put(child, rest, value, insert));
}

function remove(node, path) {
  const [token, ...rest] = path;
  if (token === undefined) {
    throw new Error("The whole document cannot be removed");
  }
  if (rest.length > 0) {
    return replaced(node, token, (child) => remove(child, rest));
  }
  const key = existing(node, token);
  if (Array.isArray(node)) {
    return node.toSpliced(key, 1);
  }
  const copy = { ...node };
  delete copy[key];
  return copy;
}

/** A copy of an array or object with another value for one of its members. */
function replaced(node, token, change) {
  const key = existing(node, token);
  return Array.isArray(node) ? node.with(key, change(node[key])) : { ...node, [key]: change(node[key]) };
}

/** The key of a member that must be there. */
function existing(node, token) {
  if (Array.isArray(node)) {
    return index(token, node.length - 1);
  }
  if (!Object.hasOwn(object(node), token)) {
    throw new Error(`There is no member ${token}`);
  }
  return token;
}

function index(token, max) {
  const number = Number(token);
  if (!/^(0|[1-9][0-9]*)$/.test(token) || number > max) {
    throw new Error(`${token} is no index up to ${max}`);
  }
  return number;
}

function object(node) {
  if (node === null || typeof node !== "object" || Array.isArray(node)) {
    throw new Error("A path leads through a value that has no members");
  }
  return node;
}

function equal(a, b) {
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") {
    return a === b;
  }
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
  );
}
