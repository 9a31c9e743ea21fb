import { Session } from "./session.js";

const TOKEN = "XSRF-TOKEN";

/** Another answer may bring another token while a form is on its way: that form is refused, and sent again. */
const ATTEMPTS = 3;

/** A login at the worker that the page is from: by Spring Security's form, kept in a session of the server. */
export class OwnSession extends Session {
  credentials = "same-origin";
  #wrong = false;
  #last = Promise.resolve();

  constructor() {
    super();
    this.#ask();
  }

  /** Whoever has the session's cookie is let in; a write says besides that it comes from this page. */
  get writing() {
    const token = document.cookie.split("; ").find((cookie) => cookie.startsWith(`${TOKEN}=`));
    return token ? { "X-XSRF-TOKEN": token.slice(TOKEN.length + 1) } : {};
  }

  get wrong() {
    return this.#wrong;
  }

  login(username, password) {
    return this.#send("/login", { username, password });
  }

  logout() {
    return this.#send("/logout", {});
  }

  /** One after the other: the token is another one after each, so it is asked for before. */
  #send(path, form) {
    this.#last = this.#last.then(async () => {
      let response;
      for (let attempt = 0; attempt === 0 || (response?.status === 403 && attempt < ATTEMPTS); attempt++) {
        await this.#ask();
        response = await fetch(path, { method: "POST", headers: this.writing, body: new URLSearchParams(form) }).catch(
          () => undefined,
        );
      }
      await this.#ask();
      this.#wrong = path === "/login" && this.user === undefined;
      this.dispatchEvent(new Event("change"));
    });
    return this.#last;
  }

  async #ask() {
    const response = await fetch("/api/session").catch(() => undefined);
    const session = response?.ok ? await response.json() : {};
    this.user = session.user ?? undefined;
    this.dispatchEvent(new Event("user"));
  }
}
