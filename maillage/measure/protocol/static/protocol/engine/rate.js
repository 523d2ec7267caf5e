// The rate shown while a transfer runs: bits a second over the last half second. The result is not made from it.

const WINDOW_MS = 500;

/** Follows a growing count of bytes. */
export class RateMeter {
  #marks = [];

  /** The rate after `bytes` in all had come at `atMs`; 0 where only one moment is known. */
  bps(atMs, bytes) {
    this.#marks.push({ atMs, bytes });
    while (this.#marks.length > 2 && atMs - this.#marks[1].atMs >= WINDOW_MS) this.#marks.shift();
    const first = this.#marks[0];
    return atMs > first.atMs ? (8000 * (bytes - first.bytes)) / (atMs - first.atMs) : 0;
  }
}
