// The figure of a transfer: bytes per stream and step in, goodput or failure out. Section 4 of the protocol.

import {
  CUT_STEPS, RAMPUP_STEPS, STABLE_SHARE, STABLE_STEPS, STABLE_WINDOW_STEPS, STEP_MS, STREAMS, STREAMS_SLOW, SLOW_BPS,
} from "./constants.js";
import { mean, sum } from "./statistics.js";

/** How many streams a transfer opens after a pre-test that saw `bps` (null: it saw nothing). */
export function streamsFor(bps) {
  return bps === null || bps < SLOW_BPS ? STREAMS_SLOW : STREAMS;
}

/** The bytes of all `streams` in each of the first `count` steps; a step that no stream reached is zero. */
export function totals(streams, count) {
  const summed = new Array(count).fill(0);
  for (const steps of streams) {
    const known = Math.min(count, steps.length);
    for (let step = 0; step < known; step += 1) summed[step] += steps[step];
  }
  return summed;
}

/** Whether the last two seconds of `steps` were as fast as the two before: the transfer may stop early. */
export function isStable(steps) {
  if (steps.length < STABLE_STEPS) return false;
  const last = mean(steps.slice(-STABLE_WINDOW_STEPS));
  const before = mean(steps.slice(-2 * STABLE_WINDOW_STEPS, -STABLE_WINDOW_STEPS));
  return last > 0 && Math.abs(last - before) <= STABLE_SHARE * last;
}

/** The number of steps after which the first stable end is met, above `from` and up to `to`; null where none is. */
export function stableAt(streams, from, to) {
  const steps = totals(streams, to);
  for (let count = Math.max(from + 1, STABLE_STEPS); count <= to; count += 1) {
    if (isStable(steps.slice(0, count))) return count;
  }
  return null;
}

/** The figure of one transfer: how it ended and, where it did not fail, its goodput. */
export function transferFigures({ streams, durationMs, transferMs, capBytes, isBroken }) {
  const bytes = sum(streams.map(sum));
  const count = Math.floor(durationMs / STEP_MS);
  const steps = totals(streams, count);
  const failed = (status, reason) => ({ status, reason, ended_by: null, goodput_bps: null, rampup_ms: null, bytes });
  if (isBroken && bytes < capBytes) return failed("failed", "link_cut");
  if (bytes === 0) return failed("timeout", "nothing_received");
  if (isCut(steps)) return failed("failed", "link_cut");
  return { status: "ok", reason: null, ended_by: endedBy(steps, bytes, capBytes), bytes,
    ...goodput(steps, bytes, durationMs) };
}

function isCut(steps) {
  return steps.length >= CUT_STEPS && sum(steps.slice(-CUT_STEPS)) === 0;
}

function endedBy(steps, bytes, capBytes) {
  if (bytes >= capBytes) return "cap";
  return isStable(steps) ? "stable" : "time";
}

/** Payload bits a second, ramp-up left out; under four whole steps, of all bytes over the real length. */
function goodput(steps, bytes, durationMs) {
  const rampup = Math.min(RAMPUP_STEPS, Math.floor(steps.length / 4));
  if (rampup === 0) return { goodput_bps: (8000 * bytes) / Math.max(1, durationMs), rampup_ms: 0 };
  const measured = steps.slice(rampup);
  return { goodput_bps: (8000 * sum(measured)) / (measured.length * STEP_MS), rampup_ms: rampup * STEP_MS };
}
