// Download over parallel streams, by the client's clock, with round trips meanwhile. Section 4 of the protocol.

import { PRETEST_BYTES, PRETEST_MS, STEP_MS } from "./constants.js";
import { drain } from "./octets.js";
import { RateMeter } from "./rate.js";
import { loadedProbes, responsivenessFigures } from "./responsiveness.js";
import { pause, Scope } from "./scope.js";
import { StepTable } from "./steps.js";
import { transferFigures } from "./transfer.js";
import { Shares } from "./volume.js";

const LOOK_MS = 125;

/** The rate of one short stream, from its first byte: null where none came. */
export async function measurePretest(run, { signal }) {
  const { ports, session, volume } = run;
  const scope = new Scope(ports, { parent: signal, limitMs: PRETEST_MS });
  const table = new StepTable(1);
  let firstBytes = 0;
  const came = (bytes) => {
    firstBytes ||= bytes;
    table.add(0, bytes, ports.now());
    volume.count("down", bytes);
  };
  try {
    const bytes = Math.min(PRETEST_BYTES, volume.left("down"));
    const response = await session.request(ports, "/m1/download", { query: { bytes }, signal: scope.signal });
    await drain(response.body, came);
  } catch {
    // Cut short by its time or by the link: what came by then says how fast it is.
  }
  const endedMs = scope.reason === "limit" ? ports.now() : table.lastMs;
  scope.end("over");
  return table.bytes === 0 ? null : pretestBps(table, firstBytes, endedMs);
}

/** The download part of the document: `streams` at once, for `transferMs` at most, all ended within `limitMs`. */
export async function measureDownload(run, { signal, streams, transferMs, limitMs, capBytes }) {
  const scope = new Scope(run.ports, { parent: signal });
  const table = new StepTable(streams);
  const shares = new Shares(capBytes, { streams });
  const reading = Promise.all(
    Array.from({ length: streams }, (_, stream) => readStream(run, { stream, scope, table, shares })),
  );
  const probing = loadedProbes(run, { phase: "download", signal: scope.signal });
  const span = await watch(run, { scope, table, reading, transferMs, limitMs });
  scope.end("over");
  const rttsMs = await probing;
  const { durationMs } = span;
  const rows = table.rows(span);
  const figures = transferFigures({ streams: rows, durationMs, transferMs, capBytes, isBroken: span.areAllDone });
  const { loaded_rtt_ms, rpm } = responsivenessFigures(rttsMs);
  return { ...figures, duration_ms: Math.round(durationMs), connections: streams, step_ms: STEP_MS, streams: rows,
    loaded_rtt_ms, rpm, rtts_ms: rttsMs };
}

/** Reads shares of the cap until nothing is left or the stream breaks. */
async function readStream({ ports, session, volume }, { stream, scope, table, shares }) {
  for (let bytes = shares.next(); bytes > 0; bytes = shares.next()) {
    let left = bytes;
    const came = (count) => {
      left -= count;
      if (scope.signal.aborted) return;
      table.add(stream, count, ports.now());
      volume.count("down", count);
    };
    try {
      const response = await session.request(ports, "/m1/download", { query: { bytes }, signal: scope.signal });
      await drain(response.body, came);
    } catch {
      // The end of the transfer aborts it; anything else is a broken stream, seen below.
    }
    if (left > 0) {
      shares.giveBack(left);
      return;
    }
  }
}

/**
 * Waits for the end of the transfer and reports its rate meanwhile: how long it lasted from its first byte, and whether
 * all streams came to their end before (they have the whole cap, or they broke).
 */
async function watch({ ports, report, volume }, { scope, table, reading, transferMs, limitMs }) {
  const begunMs = ports.now();
  const meter = new RateMeter();
  let areAllDone = false;
  const done = reading.then(() => {
    areAllDone = true;
  });
  for (;;) {
    const nowMs = ports.now();
    const endMs = Math.min(begunMs + limitMs, (table.startedMs ?? begunMs) + transferMs);
    const stableMs = table.stableMs(Math.min(nowMs, endMs));
    if (stableMs !== null) return { durationMs: stableMs, isWhole: false, areAllDone: false };
    if (areAllDone) return { durationMs: table.lastMs - table.startedMs, isWhole: true, areAllDone };
    if (nowMs >= endMs || scope.signal.aborted) {
      const durationMs = Math.min(endMs, nowMs) - (table.startedMs ?? begunMs);
      return { durationMs, isWhole: false, areAllDone: false };
    }
    report({ type: "rate", phase: "download", bps: meter.bps(nowMs, table.bytes), elapsedMs: nowMs - begunMs });
    report({ type: "bytes", ...volume.used });
    await Promise.race([pause(ports, Math.min(LOOK_MS, endMs - nowMs), scope.signal), done]);
  }
}

/** The first piece starts the clock, so that it is not counted; a single piece is the rate of a millisecond. */
function pretestBps(table, firstBytes, endedMs) {
  const durationMs = Math.max(1, endedMs - table.startedMs);
  const bytes = table.bytes > firstBytes ? table.bytes - firstBytes : table.bytes;
  return (8000 * bytes) / durationMs;
}
