/** A worker, or whatever spreads requests over several, as a pane talks to it: `origin` is "" for where the page is from. */
export class WorkerClient {
  /** Who answered last. */
  id = "";
  #origin;
  #session;
  #onChange;

  constructor(origin, session, onChange) {
    this.#origin = origin;
    this.#session = session;
    this.#onChange = onChange;
  }

  url(path) {
    return this.#origin + path;
  }

  /** As fetch, noting who answers. */
  fetch = async (url, options) => {
    const response = await fetch(url, options);
    const worker = response.headers.get("X-Worker");
    if (worker && worker !== this.id) {
      this.id = worker;
      this.#onChange();
    }
    return response;
  };

  /** Sends a change. Gives what is wrong if it was refused, else nothing. */
  async send(method, path, values) {
    try {
      const response = await this.fetch(this.url(path), {
        method,
        credentials: this.#session.credentials,
        headers: { ...this.#session.writing, ...(values && { "Content-Type": "application/json" }) },
        body: values && JSON.stringify(values),
      });
      if (response.ok) {
        return undefined;
      }
      const problem = await response.json().catch(() => ({}));
      return problem.detail ?? `The server answered ${response.status}`;
    } catch {
      return "The server cannot be reached; nothing was changed.";
    }
  }

  /** The kind of transport between the workers. */
  async transport() {
    const response = await this.fetch(this.url("/actuator/livelist"), { credentials: "omit" }).catch(() => undefined);
    const figures = response?.ok ? await response.json().catch(() => undefined) : undefined;
    return figures?.transport?.type ?? "";
  }
}
