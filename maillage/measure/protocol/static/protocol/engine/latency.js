// Round trips without load: twenty probes, one after the other, on one kept-alive connection. Section 3 of the
// protocol.

import { LATENCY_GAP_MS, LATENCY_PROBES, PROBE_TIMEOUT_MS } from "./constants.js";
import { probe } from "./probe.js";
import { pause, Scope } from "./scope.js";
import { mean, median, percentile } from "./statistics.js";

/** The figure of round trips in the order of their probes (null: no answer): ok where at least half were answered. */
export function latencyFigures(rttsMs) {
  const answered = rttsMs.filter(isAnswered);
  const failures = rttsMs.length - answered.length;
  const counts = { failures, samples: rttsMs.length, loss_share: rttsMs.length ? failures / rttsMs.length : null };
  if (answered.length === 0 || 2 * answered.length < rttsMs.length) {
    return { status: "failed", reason: "probes_lost", rtt_ms: null, rtt_min_ms: null, rtt_p90_ms: null,
      jitter_ms: null, ...counts };
  }
  return { status: "ok", reason: null, rtt_ms: median(answered), rtt_min_ms: Math.min(...answered),
    rtt_p90_ms: percentile(answered, 0.9), jitter_ms: jitter(rttsMs), ...counts };
}

/** The latency part of the document, within `limitMs`. */
export async function measureLatency(run, { signal, limitMs }) {
  const scope = new Scope(run.ports, { parent: signal, limitMs });
  const rttsMs = [];
  // The first probe opens the connection: its time is not that of a round trip.
  await probe(run, { signal: scope.signal });
  while (rttsMs.length < LATENCY_PROBES && !scope.signal.aborted) {
    const { rttMs, isCutShort } = await probe(run, { signal: scope.signal });
    if (isCutShort) break;
    rttsMs.push(rttMs);
    run.report({ type: "rtt", phase: "latency", rttMs });
    await pause(run.ports, LATENCY_GAP_MS, scope.signal);
  }
  scope.end("over");
  return { ...latencyFigures(rttsMs), rtts_ms: rttsMs };
}

/** The mean difference of neighbours that were both answered; null where there are none. */
function jitter(rttsMs) {
  const differences = [];
  for (let at = 1; at < rttsMs.length; at += 1) {
    const pair = [rttsMs[at - 1], rttsMs[at]];
    if (pair.every(isAnswered)) differences.push(Math.abs(pair[1] - pair[0]));
  }
  return mean(differences);
}

function isAnswered(rttMs) {
  return rttMs !== null && rttMs <= PROBE_TIMEOUT_MS;
}
