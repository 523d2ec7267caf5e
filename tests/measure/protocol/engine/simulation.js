// A clock that jumps, and a node behind a link of a given rate: whole tests in milliseconds, the same each time.

const TICK_MS = 5;
const STEP_MS = 250;
const NODE_EPOCH_MS = 1_000_000;

/** Time that only passes when everything waits. */
export class Clock {
  #timers = [];
  #count = 0;
  ms = 0;

  now = () => this.ms;

  wait = (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      this.#count += 1;
      const timer = { at: this.ms + Math.max(0, ms), order: this.#count };
      const drop = () => this.#drop(timer);
      timer.resolve = () => {
        signal?.removeEventListener("abort", drop);
        resolve();
      };
      this.#timers.push(timer);
      signal?.addEventListener("abort", drop);
    });

  /** What `promise` gives, once time has passed as far as it needs. */
  async run(promise) {
    let ended = null;
    promise.then((value) => (ended = { value }), (error) => (ended = { error }));
    for (let turns = 0; turns < 500_000; turns += 1) {
      await settled();
      if (ended?.error) throw ended.error;
      if (ended) return ended.value;
      this.#next();
    }
    throw new Error("the simulated test does not end");
  }

  #next() {
    this.#timers.sort((one, other) => one.at - other.at || one.order - other.order);
    const timer = this.#timers.shift();
    if (!timer) throw new Error("everything waits for something that never comes");
    this.ms = Math.max(this.ms, timer.at);
    timer.resolve();
  }

  #drop(timer) {
    this.#timers = this.#timers.filter((one) => one !== timer);
    timer.resolve();
  }
}

/** The simulated node: `link` may be changed while a test runs. */
export class SimulatedNode {
  #downs = new Set();
  #ups = new Set();
  #isTicking = false;
  #uploads = new Map();
  #firstMs = null;
  #lastMs = null;
  asked = [];
  openings = [];
  ended = 0;

  constructor(clock, link = {}) {
    this.clock = clock;
    this.link = { downBps: 30e6, upBps: 10e6, rttMs: 20, isCut: false, video: true, caps: {}, flags: [], ...link };
  }

  fetch = async (address, options = {}) => {
    const { pathname, searchParams } = new URL(address);
    this.asked.push({ path: pathname, method: options.method ?? "GET", query: Object.fromEntries(searchParams) });
    const { signal } = options;
    await this.#roundTrip(signal, pathname);
    if (this.link.refusal && pathname !== "/m1/session") return json(503, { code: this.link.refusal, message: "" });
    const answer = this.#answers[pathname];
    if (!answer) return json(404, { code: "not_found", message: "" });
    return answer(searchParams, options.body, signal);
  };

  #answers = {
    "/m1/session": () => this.#open(),
    "/m1/end": () => {
      this.ended += 1;
      return json(200, { bytes_down: 0, bytes_up: this.#received, flags: this.link.flags, receipt: this.#receipt });
    },
    "/m1/probe": () => json(200, { at_ms: this.#nowMs, received: this.#received }),
    "/m1/received": () => json(200, { ...this.#table(), receipt: this.#receipt }),
    "/m1/receipt": () => json(200, { receipt: this.#receipt }),
    "/m1/download": (query, _, signal) => this.#send(Number(query.get("bytes")), signal),
    "/m1/file": (query, body, signal) =>
      body ? this.#take(body.size, null, signal) : this.#send(Number(query.get("bytes")), signal),
    "/m1/upload": (query, body, signal) => this.#take(body.size, Number(query.get("stream")), signal),
  };

  receipts = 0;

  get #receipt() {
    this.receipts += 1;
    return `receipt ${this.receipts}`;
  }

  get #nowMs() {
    return NODE_EPOCH_MS + this.clock.ms;
  }

  get #received() {
    return [...this.#uploads.values()].flat().reduce((total, bytes) => total + (bytes ?? 0), 0);
  }

  #open() {
    const answer = this.openings.shift();
    if (answer) return json(answer.status, answer.body);
    const { caps, video } = this.link;
    return json(200, {
      session: "s", node: "local", version: "1.0", ends_in_s: 240, is_over_limit: this.link.isOverLimit ?? false,
      caps: { bytes_down: 100e6, bytes_up: 40e6, connections: 12, ...caps }, nonce: "abc", pages: "ref-2026-1",
      video: { version: "video-2026-1", is_ready: video, progress: 1 }, receipt: this.#receipt,
    });
  }

  async #roundTrip(signal, path) {
    if (this.link.isGone) throw new TypeError("fetch failed");
    const rttMs = typeof this.link.rttMs === "function" ? this.link.rttMs(this.clock.ms, path) : this.link.rttMs;
    for (await this.clock.wait(rttMs, signal); this.link.isCut && !signal?.aborted; ) {
      await this.clock.wait(TICK_MS, signal);
    }
    if (signal?.aborted) throw signal.reason;
  }

  #send(bytes, signal) {
    const stream = { left: bytes, came: 0, wake: () => {} };
    this.#begin(this.#downs, stream, signal);
    return { ok: true, status: 200, body: { getReader: (options) => this.#reader(stream, options, signal) } };
  }

  #reader(stream, options, signal) {
    if (options) throw new TypeError("no buffers of yours here");
    const read = async () => {
      while (stream.came === 0 && stream.left > 0 && !signal.aborted && !stream.isBroken) {
        await new Promise((resolve) => (stream.wake = resolve));
      }
      if (signal.aborted) throw signal.reason;
      if (stream.isBroken) throw new TypeError("network error");
      if (stream.came === 0) return { done: true };
      const value = new Uint8Array(stream.came);
      stream.came = 0;
      return { value, done: false };
    };
    return { read };
  }

  async #take(bytes, number, signal) {
    const stream = { left: bytes, came: 0, wake: () => {}, number };
    this.#begin(this.#ups, stream, signal);
    while (stream.left > 0 && !signal.aborted && !stream.isBroken) {
      await new Promise((resolve) => (stream.wake = resolve));
    }
    if (signal.aborted) throw signal.reason;
    if (stream.isBroken) throw new TypeError("network error");
    return json(200, { received: bytes });
  }

  #begin(streams, stream, signal) {
    streams.add(stream);
    const ended = () => {
      streams.delete(stream);
      stream.wake();
    };
    stream.forget = () => signal.removeEventListener("abort", ended);
    signal.addEventListener("abort", ended, { once: true });
    if (!this.#isTicking) this.#tick();
  }

  async #tick() {
    this.#isTicking = true;
    while (this.#downs.size + this.#ups.size > 0) {
      await this.clock.wait(TICK_MS);
      this.#move(this.#downs, this.link.downBps, () => {});
      this.#move(this.#ups, this.link.upBps, (stream, bytes) => this.#count(stream.number, bytes));
    }
    this.#isTicking = false;
  }

  #move(streams, bps, counted) {
    if (this.link.isGone) {
      for (const stream of streams) Object.assign(stream, { isBroken: true }).wake();
      streams.clear();
    }
    const rate = typeof bps === "function" ? bps(this.clock.ms) : bps;
    const each = this.link.isCut ? 0 : Math.floor((rate * TICK_MS) / 8000 / Math.max(1, streams.size));
    for (const stream of [...streams]) {
      const bytes = Math.min(each, stream.left);
      if (bytes === 0) continue;
      stream.left -= bytes;
      stream.came += bytes;
      counted(stream, bytes);
      if (stream.left === 0) {
        streams.delete(stream);
        stream.forget();
      }
      stream.wake();
    }
  }

  #count(number, bytes) {
    if (number === null) return;
    this.#firstMs ??= this.#nowMs;
    this.#lastMs = this.#nowMs;
    const step = Math.floor((this.#nowMs - this.#firstMs) / STEP_MS);
    const steps = this.#uploads.get(number) ?? [];
    while (steps.length <= step) steps.push(0);
    steps[step] += bytes;
    this.#uploads.set(number, steps);
  }

  #table() {
    const streams = [];
    for (const [number, steps] of this.#uploads) streams[number] = steps;
    return { step_ms: STEP_MS, started_ms: this.#firstMs, now_ms: this.#nowMs, last_ms: this.#lastMs,
      streams: Array.from(streams, (steps) => steps ?? []) };
  }
}

/** Ports on a simulated node; pages load in `loadMs`, the film plays without a stall. */
export function simulatedPorts(node, { loadMs = 900, seen = {} } = {}) {
  const { clock } = node;
  const listeners = new Set();
  const ports = {
    fetch: node.fetch,
    now: clock.now,
    wait: clock.wait,
    isHidden: () => ports.hidden,
    onHidden: (callback) => {
      listeners.add(callback);
      return () => listeners.delete(callback);
    },
    openPage: async (address, limitMs, signal) => {
      ports.opened.push(address);
      const tookMs = typeof loadMs === "function" ? loadMs(address) : loadMs;
      await clock.wait(Math.min(tookMs, limitMs), signal);
      const status = tookMs <= limitMs ? "ok" : "timeout";
      return { status, loadMs: tookMs, bytes: 1000, objects: 70, objectsDone: 70, ttfbMs: 30, fcpMs: 100 };
    },
    playVideo: async (address, seconds, options) => {
      ports.played.push({ address, seconds, ...options });
      options.report({ state: "playing", heightPx: 1080 });
      await clock.wait(24_300, options.signal);
      return { startDelayMs: 300, stalls: 0, stalledMs: 0, watchedMs: 24_000, heightsPx: new Array(12).fill(1080),
        segmentMs: new Array(12).fill(400), bytes: 18_600_000, hasEnded: true, reason: null, ...seen };
    },
    opened: [],
    played: [],
    hidden: false,
    listening: listeners,
    hide: () => {
      ports.hidden = true;
      for (const callback of [...listeners]) callback();
    },
  };
  return ports;
}

function json(status, body) {
  const text = JSON.stringify(body);
  return { ok: status < 300, status, text: async () => text, json: async () => JSON.parse(text) };
}

/** All that can go on without time passing has gone on. */
async function settled() {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
