/** Who has logged in at one origin, for as long as the page is open. Panes of the same origin share it. */
export class Session extends EventTarget {
  user;
  /** What each request for that user's rows is sent with. */
  headers = {};
  credentials = "omit"; // else a browser answers a 401 with a dialog of its own

  /** What each write is sent with. */
  get writing() {
    return this.headers;
  }

  /** Whether the last login was refused, where an answer says that one is needed. */
  get wrong() {
    return this.user !== undefined;
  }

  login(user, password) {
    const bytes = new TextEncoder().encode(`${user}:${password}`);
    this.#become(user, { Authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` });
  }

  logout() {
    this.#become(undefined, {});
  }

  #become(user, headers) {
    this.user = user;
    this.headers = headers;
    this.dispatchEvent(new Event("change"));
  }
}
