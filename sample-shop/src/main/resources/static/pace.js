/** Beyond so many changed rows a second nobody can follow one of them. */
const MANY = 40;
/** How often is drawn then, in milliseconds. */
const EVERY = 100;
/** How long a page that cannot keep up waits at most. */
const LONGEST = 250;
const FRAME = 17;

/**
 * When to draw: in the next frame, once, however much has come; less often where so much changes that nobody can follow it, or
 * where frames come late because there is more to do than can be done.
 */
export class Pace {
  #draw;
  #timer;
  #frame;
  #drawn = -Infinity;
  #late = 0;
  #changes = 0;
  #counted = 0;

  constructor(draw) {
    this.#draw = draw;
  }

  /** Something is to be drawn. */
  request() {
    if (this.#timer !== undefined || this.#frame !== undefined) {
      return;
    }
    const wait = Math.max(this.hectic ? EVERY : 0, Math.min(this.#late, LONGEST)) - (performance.now() - this.#drawn);
    if (wait > FRAME) {
      this.#timer = setTimeout(() => this.#await(), wait);
    } else {
      this.#await();
    }
  }

  /** So many rows have changed. */
  count(changes) {
    this.#changes = this.#recent() + changes;
    this.#counted = performance.now();
  }

  /** Whether so much changes that it would only flicker. */
  get hectic() {
    return this.#recent() > MANY;
  }

  stop() {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
  }

  #await() {
    const asked = performance.now();
    this.#timer = undefined;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#drawn = performance.now();
      this.#late = Math.max(0, this.#drawn - asked - FRAME);
      this.#draw();
    });
  }

  /** Changes of about the last second: each counts less the longer ago it was. */
  #recent() {
    return this.#changes * Math.exp((this.#counted - performance.now()) / 1_000);
  }
}
