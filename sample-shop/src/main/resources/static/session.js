/** Who has logged in at one origin, for as long as the page is open. Panes of the same origin share it. */
export class Session extends EventTarget {
  user;
  headers = {};

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
