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

// The functions of FIPS 180-4, 4.1.2, each without a call of its own: the compiler inlines so much and no more.
const schedule0 = (x) => ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
const schedule1 = (x) => ((x >>> 17) | (x << 15)) ^ ((x >>> 19) | (x << 13)) ^ (x >>> 10);
const sum0 = (x) => ((x >>> 2) | (x << 30)) ^ ((x >>> 13) | (x << 19)) ^ ((x >>> 22) | (x << 10));
const sum1 = (x) => ((x >>> 6) | (x << 26)) ^ ((x >>> 11) | (x << 21)) ^ ((x >>> 25) | (x << 7));

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
    const constants = CONSTANTS;
    const state = this.#state;
    const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
    for (let at = from; at < end; at += 64) {
      for (let i = 0; i < 16; i += 1) words[i] = view.getInt32(at + 4 * i);
      for (let i = 16; i < 64; i += 1) {
        words[i] = (words[i - 16] + schedule0(words[i - 15]) + words[i - 7] + schedule1(words[i - 2])) | 0;
      }
      let a = state[0];
      let b = state[1];
      let c = state[2];
      let d = state[3];
      let e = state[4];
      let f = state[5];
      let g = state[6];
      let h = state[7];
      let t;
      // Eight rounds after which each variable is in its place again: moved round by round they took three times as long.
      for (let i = 0; i < 64; i += 8) {
        t = (h + sum1(e) + (g ^ (e & (f ^ g))) + constants[i] + words[i]) | 0;
        d = (d + t) | 0;
        h = (t + sum0(a) + ((a & b) | (c & (a | b)))) | 0;
        t = (g + sum1(d) + (f ^ (d & (e ^ f))) + constants[i + 1] + words[i + 1]) | 0;
        c = (c + t) | 0;
        g = (t + sum0(h) + ((h & a) | (b & (h | a)))) | 0;
        t = (f + sum1(c) + (e ^ (c & (d ^ e))) + constants[i + 2] + words[i + 2]) | 0;
        b = (b + t) | 0;
        f = (t + sum0(g) + ((g & h) | (a & (g | h)))) | 0;
        t = (e + sum1(b) + (d ^ (b & (c ^ d))) + constants[i + 3] + words[i + 3]) | 0;
        a = (a + t) | 0;
        e = (t + sum0(f) + ((f & g) | (h & (f | g)))) | 0;
        t = (d + sum1(a) + (c ^ (a & (b ^ c))) + constants[i + 4] + words[i + 4]) | 0;
        h = (h + t) | 0;
        d = (t + sum0(e) + ((e & f) | (g & (e | f)))) | 0;
        t = (c + sum1(h) + (b ^ (h & (a ^ b))) + constants[i + 5] + words[i + 5]) | 0;
        g = (g + t) | 0;
        c = (t + sum0(d) + ((d & e) | (f & (d | e)))) | 0;
        t = (b + sum1(g) + (a ^ (g & (h ^ a))) + constants[i + 6] + words[i + 6]) | 0;
        f = (f + t) | 0;
        b = (t + sum0(c) + ((c & d) | (e & (c | d)))) | 0;
        t = (a + sum1(f) + (h ^ (f & (g ^ h))) + constants[i + 7] + words[i + 7]) | 0;
        e = (e + t) | 0;
        a = (t + sum0(b) + ((b & c) | (d & (b | c)))) | 0;
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
