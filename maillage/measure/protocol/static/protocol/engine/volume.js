// How much data a test has used, both ways, and how much it may still use.

const BOTH = ["down", "up"];

/** Counts payload bytes against the caps of the session. */
export class Volume {
  #caps;
  down = 0;
  up = 0;

  /** `caps` are bytes each way; without one a direction is not limited. */
  constructor({ down = Infinity, up = Infinity } = {}) {
    this.#caps = { down, up };
  }

  /** Counts `bytes` that went "down" or "up". */
  count(direction, bytes) {
    this[direction] += bytes;
  }

  /** What may still go in a direction. */
  left(direction) {
    return Math.max(0, this.#caps[direction] - this[direction]);
  }

  /** Takes what the node counted where that is more: what was under way when a transfer ended was paid for too. */
  correct(counted) {
    for (const direction of BOTH) this[direction] = Math.max(this[direction], counted[direction] ?? 0);
  }

  /** What was used so far. */
  get used() {
    return { down: Math.round(this.down), up: Math.round(this.up) };
  }
}

/**
 * Hands out the bytes of a transfer to its streams: large shares first, small ones near the end, so that all streams
 * work until the cap is reached and few requests are needed.
 */
export class Shares {
  #left;
  #streams;
  #smallest;

  constructor(capBytes, { streams, smallestBytes = 512 * 1024 }) {
    this.#left = Math.max(0, Math.floor(capBytes));
    this.#streams = streams;
    this.#smallest = smallestBytes;
  }

  /** The bytes of the next request; 0 where nothing is left. */
  next() {
    const share = Math.min(this.#left, Math.max(this.#smallest, Math.ceil(this.#left / (2 * this.#streams))));
    this.#left -= share;
    return share;
  }

  /** Gives back bytes that a broken stream did not use. */
  giveBack(bytes) {
    this.#left += bytes;
  }
}
