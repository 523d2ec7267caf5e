// The bytes of each stream in steps of 250 ms, counted as they come in; step 0 starts at the first byte of any stream.

import { STEP_MS } from "./constants.js";
import { stableAt } from "./transfer.js";

const LONGEST_STEPS = 240;

/** Counts the bytes of `streams` streams by step; nothing is allocated while it counts. */
export class StepTable {
  #rows;
  #checkedSteps = 0;
  startedMs = null;
  lastMs = null;
  bytes = 0;

  constructor(streams) {
    this.#rows = Array.from({ length: streams }, () => new Float64Array(LONGEST_STEPS));
  }

  /** Counts `bytes` that came on `stream` at `atMs`. */
  add(stream, bytes, atMs) {
    if (this.startedMs === null) this.startedMs = atMs;
    const step = Math.floor((atMs - this.startedMs) / STEP_MS);
    if (step < LONGEST_STEPS) this.#rows[stream][step] += bytes;
    this.lastMs = atMs;
    this.bytes += bytes;
  }

  /** The milliseconds at which the rate had become stable, looking at steps whole by `nowMs`; null where it has not. */
  stableMs(nowMs) {
    if (this.startedMs === null) return null;
    const whole = Math.min(LONGEST_STEPS, Math.floor((nowMs - this.startedMs) / STEP_MS));
    if (whole <= this.#checkedSteps) return null;
    const found = stableAt(this.#rows, this.#checkedSteps, whole);
    this.#checkedSteps = whole;
    return found === null ? null : found * STEP_MS;
  }

  /** The bytes of each stream within a span, as plain lists. */
  rows(span) {
    return cutRows(this.#rows, span);
  }
}

/**
 * `rows` cut (or filled with zeros) to the steps of the first `durationMs`; the last one may be a part of a step. With
 * `isWhole` the duration is that of the last byte, which belongs to the span even where it opens a step of its own.
 */
export function cutRows(rows, { durationMs, isWhole }) {
  const count = isWhole ? Math.floor(durationMs / STEP_MS) + 1 : Math.ceil(durationMs / STEP_MS);
  return Array.from(rows, (row) => Array.from({ length: count }, (_, step) => row[step] ?? 0));
}
