// The browser's engine: one whole test against a node that speaks node-1 (docs/protocol/node-1.md).
//
// Plain modules without a page: what a browser gives comes in by `ports`, so that the same code runs in the tests.
//   fetch(address, options)        as in browsers
//   now()                          milliseconds of a steady clock
//   wait(ms, signal)               ends after `ms` or, at once, when the signal aborts
//   openPage(address, limitMs, signal)
//                                  -> {status, loadMs, bytes, objects, objectsDone, ttfbMs, fcpMs}
//   playVideo(address, seconds, {bufferS, estimateBps, signal, report})
//                                  -> {startDelayMs, stalls, stalledMs, watchedMs, heightsPx, segmentMs, bytes,
//                                      hasEnded, reason}
//   isHidden(), onHidden(callback) whether the page is in the background; the latter gives a function that forgets
//   timingOf(address)              optional: milliseconds from the request to its first byte as the browser timed it,
//                                  or null; it may be a promise
// Figures are made by the pure modules: statistics, latency, transfer, responsiveness, video.

import { FILE_LIMIT_MS, LATENCY_LIMIT_MS, STREAMS } from "./constants.js";
import { withoutEmpty } from "./document.js";
import { measureDownload, measurePretest } from "./download.js";
import { measureFileDownload, measureFileUpload } from "./file.js";
import { measureLatency } from "./latency.js";
import { measurePages } from "./pages.js";
import { method, planOf, shareBefore } from "./plan.js";
import { isReachable, REACH_LIMIT_MS } from "./probe.js";
import { pause, Scope, untilAborted } from "./scope.js";
import { endSession, openSession, renewReceipt, Session } from "./session.js";
import { streamsFor } from "./transfer.js";
import { measureUpload } from "./upload.js";
import { measureVideo } from "./video.js";
import { Volume } from "./volume.js";

const END_MS = 700; // kept for the end of the session
const RECEIPT_MS = 1_500;
// After a failure the link may need a moment: without a receipt that saw the tries, the failure counts for nothing.
const RECEIPT_AFTER_FAILURE_MS = 5_000;
const RECEIPT_TRIES = 2;
const LEAST_MS = 500; // with less time left a subtest would say nothing
const VISIBLE_LIMIT_MS = 10_000;
const LOOK_MS = 100;

/** One test: run() makes it once, stop() ends it as soon as possible. */
export class Test {
  #ports;
  #plan;
  #isEco;
  #report;
  #session;
  #volume = new Volume();
  #stopping;
  #subtests = {};
  #flags = new Set();
  #endMs = 0;

  constructor({ server, kind, isEco = false, report = () => {}, ports }) {
    this.#ports = ports;
    this.#plan = planOf(kind, isEco);
    this.#isEco = isEco;
    this.#report = report;
    this.#session = new Session(server);
    this.#stopping = new Scope(ports);
  }

  /** What came of the test: parts of the document, flags, bytes; `problem` where it could not begin. */
  async run() {
    if (this.#isEco) this.#flags.add("eco");
    this.#enter("waiting");
    const problem = await untilAborted(openSession(this.#run, { signal: this.#signal }), this.#signal);
    if (problem) return this.#outcome(problem);
    try {
      this.#begin();
      for (const kind of this.#plan.kinds) await this.#make(kind);
      this.#tellLoadedLatency();
    } finally {
      await this.#end();
    }
    this.#enter("done");
    return this.#outcome(null);
  }

  /** Ends the test; what is done is kept, the running subtest is voided. */
  stop() {
    this.#stopping.end("stopped");
  }

  get #signal() {
    return this.#stopping.signal;
  }

  /** What the measuring modules need of a test. */
  get #run() {
    return { ports: this.#ports, session: this.#session, volume: this.#volume, report: this.#report };
  }

  #begin() {
    const { down, up } = this.#session.caps;
    this.#volume = new Volume({ down, up });
    this.#endMs = this.#ports.now() + this.#plan.limitMs;
    if (this.#session.isOverLimit) this.#flags.add("node_over_limit");
  }

  async #end() {
    // Who stops a test waits no longer; the request goes out all the same.
    const ending = endSession(this.#run);
    const { counted, flags } = (await untilAborted(ending, this.#signal)) ?? { counted: {}, flags: [] };
    this.#volume.correct(counted);
    for (const flag of flags) this.#flags.add(flag);
    this.#report({ type: "bytes", ...this.#volume.used });
  }

  #outcome(problem) {
    const isStopped = this.#signal.aborted;
    if (isStopped) this.#flags.add("stopped");
    return { subtests: this.#subtests, flags: [...this.#flags], server: this.#session.server,
      bytesUsed: this.#volume.used, receipt: this.#session.receipt, isStopped, problem };
  }

  /** Makes one subtest, or says why it is not made; its part is kept and reported. */
  async #make(kind) {
    const reason = this.#reasonToSkip(kind);
    const part = reason ? { status: "skipped", reason } : await this.#tried(kind);
    this.#subtests[kind] = withoutEmpty({ method: method(kind), ...part });
    this.#report({ type: "subtest", kind, part: this.#subtests[kind] });
    if (part.status !== "skipped" && !this.#signal.aborted) await this.#renewReceipt(kind, part.status === "ok");
  }

  /** Keeps a receipt of what was just made; a cut link may come back between two tries. */
  async #renewReceipt(kind, isOk) {
    const limitMs = isOk ? RECEIPT_MS : RECEIPT_AFTER_FAILURE_MS;
    // After a failure the next subtest first looks whether the link is there: the test is over in time all the same.
    const keptMs = isOk || kind === this.#plan.kinds.at(-1) ? 0 : REACH_LIMIT_MS;
    for (let tries = isOk ? 1 : RECEIPT_TRIES; tries > 0 && this.#leftMs > keptMs; tries -= 1) {
      const options = { signal: this.#signal, limitMs: Math.min(limitMs, this.#leftMs - keptMs) };
      if (await renewReceipt(this.#run, options)) return;
    }
  }

  #reasonToSkip(kind) {
    if (this.#signal.aborted) return "stopped";
    if (this.#plan.left.includes(kind)) return "eco";
    if (kind === "video" && !this.#session.isVideoReady) return "not_ready";
    const direction = { download: "down", upload: "up" }[kind];
    if (direction && this.#left(direction) === 0) return "volume";
    return this.#leftMs < LEAST_MS ? "time" : null;
  }

  /** The part of a subtest that was begun: voided where the page went to the background or the person stopped it. */
  async #tried(kind) {
    this.#enter(kind === "download" ? "pretest" : kind);
    const scope = new Scope(this.#ports, { parent: this.#signal });
    this.#session.refusal = null;
    let forget = () => {};
    let part;
    try {
      if (await this.#isVisible()) {
        forget = this.#ports.onHidden(() => scope.end("background"));
        part = await untilAborted(this.#measured(kind, scope.signal), scope.signal);
      } else scope.end("background");
    } finally {
      forget();
    }
    const { reason } = scope;
    scope.end("over");
    if (reason === null) return this.#judged(part);
    if (reason === "background") this.#flags.add("background");
    return { status: "voided", reason };
  }

  /** What the node refused is no failure of the link. */
  #judged(part) {
    const { refusal } = this.#session;
    const isRefused = refusal !== null && part.status !== "ok" && part.status !== "skipped";
    return isRefused ? { status: "voided", reason: refusal } : part;
  }

  /** Waits a while for a page in the background to come back. */
  async #isVisible() {
    const limitMs = this.#ports.now() + Math.min(VISIBLE_LIMIT_MS, this.#leftMs);
    while (this.#ports.isHidden() && this.#ports.now() < limitMs && !this.#signal.aborted) {
      await pause(this.#ports, LOOK_MS, this.#signal);
    }
    return !this.#ports.isHidden();
  }

  async #measured(kind, signal) {
    // After a failure a dead link is recognised at once: each further subtest would only wait for its own limit.
    if (this.#hasFailed && !(await isReachable(this.#run, { signal }))) {
      return { status: "failed", reason: "no_network", ...(kind === "video" && { verdict: "failed" }) };
    }
    return this.#measures[kind](signal);
  }

  get #hasFailed() {
    const parts = Object.values(this.#subtests).filter(({ status }) => status !== "skipped" && status !== "voided");
    return parts.length > 0 && parts.at(-1).status !== "ok";
  }

  #measures = {
    latency: (signal) => measureLatency(this.#run, { signal, limitMs: Math.min(LATENCY_LIMIT_MS, this.#leftMs) }),
    download: (signal) => this.#download(signal),
    upload: (signal) => this.#upload(signal),
    file_download: (signal) => measureFileDownload(this.#run, { signal, limitMs: this.#fileMs }),
    file_upload: (signal) => measureFileUpload(this.#run, { signal, limitMs: this.#fileMs }),
    web: (signal) => measurePages(this.#run, { signal, profiles: this.#plan.pages, limitMs: this.#leftMs }),
    video: (signal) => measureVideo(this.#run, { signal, limitMs: this.#leftMs,
      estimateBps: this.#subtests.download?.goodput_bps ?? null }),
  };

  #streams = STREAMS;

  async #download(signal) {
    const bps = await measurePretest(this.#run, { signal });
    if (signal.aborted) return undefined;
    this.#streams = streamsFor(bps);
    this.#enter("download");
    const { transferMs, downloadCapBytes } = this.#plan;
    // The upload needs as much of what is left as the download.
    const limitMs = Math.min(2 * transferMs, this.#leftMs / 2);
    return measureDownload(this.#run, { signal, streams: this.#streams, transferMs, limitMs,
      capBytes: Math.min(downloadCapBytes, this.#left("down")) });
  }

  #upload(signal) {
    const { transferMs, uploadCapBytes } = this.#plan;
    return measureUpload(this.#run, { signal, streams: this.#streams, transferMs,
      limitMs: Math.min(2 * transferMs, this.#leftMs), capBytes: Math.min(uploadCapBytes, this.#left("up")) });
  }

  /** Milliseconds until the test must be over. */
  get #leftMs() {
    return Math.max(0, this.#endMs - END_MS - this.#ports.now());
  }

  get #fileMs() {
    return Math.min(FILE_LIMIT_MS, this.#leftMs);
  }

  /** Bytes that may still go in a direction: of the session, and of eco mode, which counts both ways. */
  #left(direction) {
    const { down, up } = this.#volume;
    return Math.max(0, Math.min(this.#volume.left(direction), this.#plan.capBytes - down - up));
  }

  /** The latency part also says the longer of the two round trips under load. */
  #tellLoadedLatency() {
    const { latency, download, upload } = this.#subtests;
    const loaded = [download, upload].map((part) => part?.loaded_rtt_ms).filter((rttMs) => rttMs !== undefined);
    if (latency?.status === "ok" && loaded.length > 0) latency.rtt_loaded_ms = Math.max(...loaded);
  }

  #enter(phase) {
    this.#report({ type: "phase", phase, share: shareBefore(this.#plan, phase) });
  }
}
