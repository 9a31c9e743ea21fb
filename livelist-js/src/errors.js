/** An answer that is not a stream. */
export class LiveListError extends Error {
  name = "LiveListError";

  /**
   * @param told `status` of the answer, the `problem` details (RFC 9457) that came with it, `retryAfter` how many milliseconds
   *     the server asks to wait, and where it `redirectedTo`, where a page was there instead of the list: empty where the
   *     browser does not tell
   */
  constructor(message, { status, problem, retryAfter, redirectedTo } = {}) {
    super(message);
    Object.assign(this, { status, problem, retryAfter, redirectedTo });
  }

  /** Whether asking again in the same way can never help. */
  get final() {
    return this.forbidden || (this.status >= 400 && this.status < 500 && ![407, 408, 425, 429].includes(this.status));
  }

  /** Whether whoever asks may not see the list, or no longer. A redirect to a page is a login's. */
  get forbidden() {
    return this.status === 401 || this.status === 403 || this.redirectedTo !== undefined;
  }
}

/** What an answer that is not a stream says, at least by its status: what tells the rest may fail to load while a server is in trouble. */
export async function errorOf(response, { now }) {
  try {
    const answers = await import("./answers.js");
    return await answers.errorOf(response, now(), LiveListError);
  } catch {
    return new LiveListError(`${response.status}`, response);
  }
}
