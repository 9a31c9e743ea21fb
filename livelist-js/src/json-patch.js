/** A patch that does not apply. Nothing of it has been done. */
export class PatchError extends Error {
  name = "PatchError";

  constructor(operation, reason) {
    const told = JSON.stringify(operation, (_, value) => (typeof value === "bigint" ? `${value}` : value));
    super(`The patch does not apply: ${reason}, in ${told}`);
  }
}

/**
 * The document that a JSON Patch (RFC 6902) makes of another one. The other one stays as it is; whatever the patch does
 * not touch is the same object in both. What is new is frozen.
 *
 * @throws {PatchError} where the patch does not apply as a whole
 */
export function applyPatch(document, operations) {
  if (!Array.isArray(operations)) {
    throw new PatchError(operations, "it is not an array of operations");
  }
  const patching = new Patching(document);
  operations.forEach((operation) => patching.apply(operation));
  return patching.finish(operations);
}

class Patching {
  /** Has the document as its one member: the whole document is a member like any other. */
  #root;
  /** The containers that this patch has copied already, and so may write to. */
  #own = new Set();

  constructor(document) {
    this.#root = { "": document };
    this.#own.add(this.#root);
  }

  apply(operation) {
    const { op, path, from } = operation ?? {};
    if (op === "add" || op === "replace") {
      this.#put(operation, valueOf(operation), op === "add");
    } else if (op === "remove") {
      this.#remove(operation, path);
    } else if (op === "move") {
      const moved = this.#get(operation, from);
      if (`${path}`.startsWith(`${from}/`)) {
        throw new PatchError(operation, "a value cannot be moved into itself");
      }
      if (path !== from) {
        this.#remove(operation, from);
        this.#put(operation, moved, true);
      }
    } else if (op === "copy") {
      // A copy of its own: the original may be one that this patch still writes to.
      this.#put(operation, structuredClone(this.#get(operation, from)), true);
    } else if (op !== "test") {
      throw new PatchError(operation, "there is no such operation");
    } else if (!equal(this.#get(operation, path), valueOf(operation))) {
      throw new PatchError(operation, "the value is another one");
    }
  }

  finish(operations) {
    if (!("" in this.#root)) {
      throw new PatchError(operations, "a document cannot be removed from itself");
    }
    this.#own.forEach(Object.freeze);
    return this.#root[""];
  }

  #get(operation, pointer) {
    return tokensOf(operation, pointer).reduce((value, token) => child(operation, value, token), this.#root);
  }

  #put(operation, value, isNew) {
    const [parent, token] = this.#parent(operation, operation.path);
    const put = this.#own.has(value) ? value : deepFreeze(value);
    if (isNew && Array.isArray(parent)) {
      parent.splice(token === "-" ? parent.length : indexOf(operation, token, parent.length), 0, put);
      return;
    }
    if (!isNew) {
      child(operation, parent, token);
    }
    setMember(parent, token, put);
  }

  #remove(operation, pointer) {
    const [parent, token] = this.#parent(operation, pointer);
    child(operation, parent, token);
    if (Array.isArray(parent)) {
      parent.splice(Number(token), 1);
    } else {
      delete parent[token];
    }
  }

  /** The container that the last token is in, ready to be written to: the way there is copied, once per patch. */
  #parent(operation, pointer) {
    const tokens = tokensOf(operation, pointer);
    const last = tokens.pop();
    const parent = tokens.reduce((container, token) => {
      const value = child(operation, container, token);
      if (this.#own.has(value)) {
        return value;
      }
      if (!isContainer(value)) {
        throw new PatchError(operation, "the path leads through a value that has no members");
      }
      const copy = Array.isArray(value) ? [...value] : { ...value };
      this.#own.add(copy);
      setMember(container, token, copy);
      return copy;
    }, this.#root);
    return [parent, last];
  }
}

/** Whether two JSON values are the same, whatever the order of members. */
export function equal(a, b) {
  if (a === b) {
    return true;
  }
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) {
    return false;
  }
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name]));
}

/** Freezes a JSON value and all that is in it; what is frozen already is so all the way down. */
export function deepFreeze(value) {
  if (isContainer(value) && !Object.isFrozen(value)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

export function isContainer(value) {
  return typeof value === "object" && value !== null;
}

function valueOf(operation) {
  if (operation.value === undefined) {
    throw new PatchError(operation, "it has no value");
  }
  return operation.value;
}

/** RFC 6901; before the first slash is the document itself. */
function tokensOf(operation, pointer) {
  if (!/^(\/([^~]|~[01])*)?$/s.test(pointer)) {
    throw new PatchError(operation, `${JSON.stringify(pointer)} is not a JSON Pointer`);
  }
  return pointer.split("/").map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function child(operation, parent, token) {
  if (Array.isArray(parent)) {
    return parent[indexOf(operation, token, parent.length - 1)];
  }
  if (!isContainer(parent) || !Object.hasOwn(parent, token)) {
    throw new PatchError(operation, `there is no ${JSON.stringify(token)}`);
  }
  return parent[token];
}

function indexOf(operation, token, last) {
  if (!/^(0|[1-9]\d*)$/.test(token) || token > last) {
    throw new PatchError(operation, `there is no place ${JSON.stringify(token)}`);
  }
  return +token;
}

/** As JSON.parse does it: a member named __proto__ is a member like any other. */
function setMember(parent, token, value) {
  Object.defineProperty(parent, token, { value, writable: true, enumerable: true, configurable: true });
}
