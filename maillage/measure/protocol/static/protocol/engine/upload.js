// Upload over parallel streams, counted by the node: what a browser says it has sent may still wait in its own buffers.
// Section 4 of the protocol.

import { CUT_STEPS, STEP_MS } from "./constants.js";
import { incompressible } from "./octets.js";
import { RateMeter } from "./rate.js";
import { loadedProbes, responsivenessFigures } from "./responsiveness.js";
import { pause, Scope } from "./scope.js";
import { sum } from "./statistics.js";
import { cutRows } from "./steps.js";
import { stableAt, transferFigures } from "./transfer.js";
import { Shares } from "./volume.js";

const LOOK_MS = 500;
// The clock of the node starts with the first byte it sees, later than ours: it is given the time to see the last step.
const LATE_MS = 600;
const LOOK_RESERVE_MS = 2_000;
const LEAST_LOOK_MS = 300;
const LOOK_LIMIT_MS = 4_000; // a full uplink keeps a request for seconds
const CUT_MS = CUT_STEPS * STEP_MS;

/** The upload part of the document: `streams` at once, for `transferMs` at most, all ended within `limitMs`. */
export async function measureUpload(run, { signal, streams, transferMs, limitMs, capBytes }) {
  const scope = new Scope(run.ports, { parent: signal });
  const counting = new Counting(run, run.ports.now());
  const shares = new Shares(capBytes, { streams });
  const sending = Promise.all(
    Array.from({ length: streams }, (_, stream) => sendStream(run, { stream, scope, shares })),
  );
  const probing = loadedProbes(run, { phase: "upload", signal: scope.signal, seen: (said) => counting.saw(said) });
  const span = await watch(run, { scope, counting, sending, transferMs, limitMs });
  scope.end("over");
  const rttsMs = await probing;
  const { durationMs } = span;
  const rows = cutRows(counting.table.streams, span);
  const isBroken = span.isLost || (span.areAllDone && durationMs < transferMs);
  const figures = transferFigures({ streams: rows, durationMs, transferMs, capBytes, isBroken });
  const { loaded_rtt_ms, rpm } = responsivenessFigures(rttsMs);
  return { ...figures, duration_ms: Math.round(durationMs), connections: streams, step_ms: STEP_MS, streams: rows,
    loaded_rtt_ms, rpm, rtts_ms: rttsMs };
}

/** Posts shares of the cap until nothing is left or the stream breaks. */
async function sendStream({ ports, session }, { stream, scope, shares }) {
  for (let bytes = shares.next(); bytes > 0; bytes = shares.next()) {
    try {
      const options = { method: "POST", query: { stream }, body: incompressible(bytes), signal: scope.signal };
      const response = await session.request(ports, "/m1/upload", options);
      await response.text();
    } catch {
      // The end of the transfer aborts it; anything else is a broken stream.
      return;
    }
  }
}

/** What the node has said about the upload so far. */
class Counting {
  #run;
  #begunMs;
  #meter = new RateMeter();
  #bytes = 0;
  #heardMs;
  #tookMs = 0;
  table = { started_ms: null, now_ms: 0, last_ms: null, streams: [] };

  constructor(run, begunMs) {
    this.#run = run;
    this.#begunMs = begunMs;
    this.#heardMs = begunMs;
  }

  /** Whether the node has been silent for longer than its last answer explains: the link is cut. */
  get isSilent() {
    return this.#run.ports.now() - this.#heardMs > CUT_MS + this.#tookMs;
  }

  /** Asks for the table of steps; whether it came in time. */
  async ask(signal, limitMs) {
    const { ports, session, volume } = this.#run;
    const askedMs = ports.now();
    const scope = new Scope(ports, { parent: signal, limitMs });
    try {
      const response = await session.request(ports, "/m1/received", { signal: scope.signal });
      const text = await response.text();
      volume.count("down", text.length);
      this.table = JSON.parse(text);
      session.take(this.table); // figure and proof are of one moment
      this.#heardMs = ports.now();
      this.#tookMs = this.#heardMs - askedMs;
      this.saw({ received: sum(this.table.streams.map(sum)), atMs: this.table.now_ms });
      return true;
    } catch {
      // No answer on a link that is full or cut: the next one, or the lack of it, decides.
      return false;
    } finally {
      scope.end("over");
    }
  }

  /** Takes a count of the node into the volume and the rate shown. */
  saw({ received, atMs }) {
    const { ports, report, volume } = this.#run;
    if (received < this.#bytes) return;
    volume.count("up", received - this.#bytes);
    this.#bytes = received;
    const elapsedMs = ports.now() - this.#begunMs;
    report({ type: "rate", phase: "upload", bps: this.#meter.bps(atMs, received), elapsedMs });
    report({ type: "bytes", ...volume.used });
  }

  /** Whole steps the node has seen, of at most `transferMs`. */
  wholeSteps(transferMs) {
    const { started_ms: startedMs, now_ms: nowMs } = this.table;
    return startedMs === null ? 0 : Math.floor(Math.min(nowMs - startedMs, transferMs) / STEP_MS);
  }

  /** The span the node has seen: up to the last byte where all was sent, else `mostMs` at most. */
  span({ mostMs, areAllDone }) {
    const { started_ms: startedMs, now_ms: nowMs, last_ms: lastMs } = this.table;
    if (startedMs === null) return { durationMs: 0, isWhole: false, areAllDone };
    const durationMs = areAllDone ? lastMs - startedMs : Math.min(mostMs, nowMs - startedMs);
    return { durationMs, isWhole: areAllDone, areAllDone };
  }
}

/** Waits for the end of the transfer: its span by the node's clock, and whether the node was lost meanwhile. */
async function watch({ ports }, { scope, counting, sending, transferMs, limitMs }) {
  const begunMs = ports.now();
  const endMs = begunMs + Math.min(transferMs + LATE_MS, Math.max(limitMs - LOOK_RESERVE_MS, limitMs / 2));
  let areAllDone = false;
  const done = sending.then(() => {
    areAllDone = true;
  });
  const isOver = () => areAllDone || ports.now() >= endMs || scope.signal.aborted;
  for (let checked = 0; !isOver(); ) {
    await Promise.race([pause(ports, Math.min(LOOK_MS, endMs - ports.now()), scope.signal), done]);
    // The last look is the one below.
    const askMs = Math.min(LOOK_LIMIT_MS, endMs + LOOK_RESERVE_MS / 2 - ports.now());
    if (isOver() || !(await counting.ask(scope.signal, askMs))) continue;
    const whole = counting.wholeSteps(transferMs);
    const stable = stableAt(counting.table.streams, checked, whole);
    const ended = stable ?? (whole * STEP_MS >= transferMs ? whole : null);
    if (ended !== null) return { durationMs: ended * STEP_MS, isWhole: false, areAllDone: false, isLost: false };
    checked = whole;
  }
  const mostMs = Math.min(transferMs, ports.now() - begunMs);
  const isKnown = await lastLook(counting, { scope, endMs: begunMs + limitMs, ports });
  const isLost = !isKnown && counting.isSilent && counting.table.started_ms !== null;
  return { ...counting.span({ mostMs, areAllDone }), isLost };
}

/**
 * Asks for the table at the end, first while the streams still send; where a full link keeps the answer for long, once
 * more without them. Whether it came.
 */
async function lastLook(counting, { scope, endMs, ports }) {
  const leftMs = () => Math.max(LEAST_LOOK_MS, endMs - ports.now());
  const isKnown = await counting.ask(scope.signal, Math.min(LOOK_RESERVE_MS, leftMs() / 2));
  const { parent } = scope;
  if (isKnown || parent.aborted) return isKnown;
  scope.end("over");
  return counting.ask(parent, leftMs());
}
