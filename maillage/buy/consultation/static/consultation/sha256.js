// SHA-256 of what comes piece by piece (FIPS 180-4). The browser's own digest wants a file whole in memory: this one is
// for files of hundreds of megabytes, whose digests no secret depends on.

const CONSTANTS = new Int32Array(64);
const FIRST = new Int32Array(8);

// The first 32 bits of the fractions of the roots of the first 64 primes: cubic, and for the first eight square.
for (let number = 2, count = 0; count < 64; number += 1) {
  let divisor = 2;
  while (number % divisor) divisor += 1;
  if (divisor < number) continue;
  if (count < 8) FIRST[count] = (Math.sqrt(number) % 1) * 2 ** 32;
  CONSTANTS[count] = (Math.cbrt(number) % 1) * 2 ** 32;
  count += 1;
}

const turned = (word, bits) => (word >>> bits) | (word << (32 - bits));

/** A digest under way: ``update`` with octets, then ``hex`` once. */
export class Sha256 {
  #state = FIRST.slice();
  #words = new Int32Array(64);
  #rest = new Uint8Array(64);
  #filled = 0;
  #length = 0;

  update(octets) {
    this.#length += octets.length;
    let at = 0;
    if (this.#filled) {
      at = Math.min(64 - this.#filled, octets.length);
      this.#rest.set(octets.subarray(0, at), this.#filled);
      this.#filled += at;
      if (this.#filled < 64) return this;
      this.#blocks(this.#rest, 0, 64);
    }
    const end = octets.length - ((octets.length - at) % 64);
    this.#blocks(octets, at, end);
    this.#rest.set(octets.subarray(end));
    this.#filled = octets.length - end;
    return this;
  }

  hex() {
    const length = this.#length;
    const padding = new Uint8Array(((this.#filled < 56 ? 64 : 128) - this.#filled));
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(length / 2 ** 29));
    view.setUint32(padding.length - 4, (length * 8) % 2 ** 32);
    this.update(padding);
    return Array.from(this.#state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  #blocks(octets, from, end) {
    const words = this.#words;
    const state = this.#state;
    for (let at = from; at < end; at += 64) {
      for (let i = 0, j = at; i < 16; i += 1, j += 4) {
        words[i] = (octets[j] << 24) | (octets[j + 1] << 16) | (octets[j + 2] << 8) | octets[j + 3];
      }
      for (let i = 16; i < 64; i += 1) {
        const early = words[i - 15];
        const late = words[i - 2];
        const small = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
        const great = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
        words[i] = (words[i - 16] + small + words[i - 7] + great) | 0;
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i += 1) {
        const sum = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
        const first = (h + sum + ((e & f) ^ (~e & g)) + CONSTANTS[i] + words[i]) | 0;
        const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + first) | 0;
        d = c;
        c = b;
        b = a;
        a = (first + second) | 0;
      }
      state[0] += a;
      state[1] += b;
      state[2] += c;
      state[3] += d;
      state[4] += e;
      state[5] += f;
      state[6] += g;
      state[7] += h;
    }
  }
}
