/** A patch that does not apply. Nothing of it has been done. */
export class PatchError extends Error {
  constructor(operation, reason) {
    super(`The patch does not apply: ${reason}, in ${JSON.stringify(operation)}`);
    this.name = "PatchError";
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
  return patching.finish();
}

class Patching {
  #root;
  /** The containers that this patch has copied already, and so may write to. */
  #own = new Set();

  constructor(document) {
    this.#root = document;
  }

  apply(operation) {
    switch (operation?.op) {
      case "add":
        return this.#add(operation, operation.path, valueOf(operation));
      case "remove":
        this.#remove(operation, operation.path);
        return;
      case "replace":
        this.#replace(operation, valueOf(operation));
        return;
      case "move":
        return this.#move(operation);
      case "copy":
        // A copy of its own: the original may be one that this patch still writes to.
        return this.#add(operation, operation.path, structuredClone(this.#get(operation, operation.from)));
      case "test":
        if (!equal(this.#get(operation, operation.path), valueOf(operation))) {
          throw new PatchError(operation, "the value is another one");
        }
        return;
      default:
        throw new PatchError(operation, "there is no such operation");
    }
  }

  finish() {
    this.#own.forEach(Object.freeze);
    return this.#root;
  }

  #get(operation, pointer) {
    return tokensOf(operation, pointer).reduce((value, token) => child(operation, value, token), this.#root);
  }

  #add(operation, pointer, value) {
    const tokens = tokensOf(operation, pointer);
    if (tokens.length === 0) {
      this.#root = deepFreeze(value);
      return;
    }
    const [parent, token] = this.#parent(operation, tokens);
    if (Array.isArray(parent)) {
      parent.splice(token === "-" ? parent.length : indexOf(operation, token, parent.length), 0, this.#adopt(value));
    } else {
      setMember(parent, token, this.#adopt(value));
    }
  }

  #remove(operation, pointer) {
    const tokens = tokensOf(operation, pointer);
    if (tokens.length === 0) {
      throw new PatchError(operation, "a document cannot be removed from itself");
    }
    const [parent, token] = this.#parent(operation, tokens);
    const removed = child(operation, parent, token);
    if (Array.isArray(parent)) {
      parent.splice(Number(token), 1);
    } else {
      delete parent[token];
    }
    return removed;
  }

  #replace(operation, value) {
    const tokens = tokensOf(operation, operation.path);
    if (tokens.length === 0) {
      this.#root = deepFreeze(value);
      return;
    }
    const [parent, token] = this.#parent(operation, tokens);
    child(operation, parent, token);
    setMember(parent, token, this.#adopt(value));
  }

  #move(operation) {
    const { from, path } = operation;
    const value = this.#get(operation, from);
    if (path === from) {
      return;
    }
    if (String(path).startsWith(`${from}/`)) {
      throw new PatchError(operation, "a value cannot be moved into itself");
    }
    this.#remove(operation, from);
    this.#add(operation, path, value);
  }

  /** The container that the last token is in, ready to be written to: the way there is copied, once per patch. */
  #parent(operation, tokens) {
    let parent = (this.#root = this.#writable(operation, this.#root));
    for (const token of tokens.slice(0, -1)) {
      const next = this.#writable(operation, child(operation, parent, token));
      setMember(parent, token, next);
      parent = next;
    }
    return [parent, tokens.at(-1)];
  }

  #writable(operation, value) {
    if (this.#own.has(value)) {
      return value;
    }
    if (!isContainer(value)) {
      throw new PatchError(operation, "the path leads through a value that has no members");
    }
    const copy = Array.isArray(value) ? [...value] : { ...value };
    this.#own.add(copy);
    return copy;
  }

  #adopt(value) {
    return this.#own.has(value) ? value : deepFreeze(value);
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
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name]))
  );
}

/** Freezes a JSON value and all that is in it; what is frozen already is so all the way down. */
export function deepFreeze(value) {
  if (isContainer(value) && !Object.isFrozen(value)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}

function isContainer(value) {
  return typeof value === "object" && value !== null;
}

function valueOf(operation) {
  if (operation.value === undefined) {
    throw new PatchError(operation, "it has no value");
  }
  return operation.value;
}

/** RFC 6901. */
function tokensOf(operation, pointer) {
  if (pointer === "") {
    return [];
  }
  if (typeof pointer !== "string" || !pointer.startsWith("/") || /~(?![01])/.test(pointer)) {
    throw new PatchError(operation, `${JSON.stringify(pointer)} is not a JSON Pointer`);
  }
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
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
  if (!/^(0|[1-9]\d*)$/.test(token) || Number(token) > last) {
    throw new PatchError(operation, `there is no place ${JSON.stringify(token)}`);
  }
  return Number(token);
}

/** As JSON.parse does it: a member named __proto__ is a member like any other. */
function setMember(parent, token, value) {
  Object.defineProperty(parent, token, { value, writable: true, enumerable: true, configurable: true });
}
