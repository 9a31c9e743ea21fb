/** A clock that the test turns. */
export class Clock {
  #now = 1_000_000;
  #timers = new Map();
  #count = 0;

  now = () => this.#now;

  setTimeout = (action, milliseconds) => {
    this.#timers.set(++this.#count, { due: this.#now + milliseconds, action });
    return this.#count;
  };

  clearTimeout = (timer) => void this.#timers.delete(timer);

  /** How long each timer still has to run, shortest first. */
  get waits() {
    return [...this.#timers.values()].map(({ due }) => due - this.#now).sort((a, b) => a - b);
  }

  /** Lets time pass; what falls due is done in its order. */
  advance(milliseconds) {
    const end = this.#now + milliseconds;
    for (let next = this.#first(end); next; next = this.#first(end)) {
      const [timer, { due, action }] = next;
      this.#timers.delete(timer);
      this.#now = due;
      action();
    }
    this.#now = end;
  }

  /** As when the machine sleeps: time passes and no timer runs. */
  sleep(milliseconds) {
    this.#now += milliseconds;
  }

  #first(end) {
    return [...this.#timers].filter(([, { due }]) => due <= end).sort(([, a], [, b]) => a.due - b.due)[0];
  }
}
