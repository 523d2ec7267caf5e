// Round trips while the link is loaded: their median, and how many fit into a minute (RPM). Section 4 of the protocol.

import { LOADED_GAP_MS, PROBE_TIMEOUT_MS } from "./constants.js";
import { probe } from "./probe.js";
import { pause } from "./scope.js";
import { mean, median, withoutHighest } from "./statistics.js";

const TRIMMED_SHARE = 0.05;

/** The figure of round trips under load; a failed one (null, or over its limit) counts as its limit. */
export function responsivenessFigures(rttsMs) {
  const counted = rttsMs.map((rttMs) => (isFailed(rttMs) ? PROBE_TIMEOUT_MS : rttMs));
  const kept = mean(withoutHighest(counted, TRIMMED_SHARE));
  return {
    loaded_rtt_ms: median(counted),
    rpm: kept === null ? null : 60_000 / Math.max(kept, 0.1),
    failures: rttsMs.filter(isFailed).length,
  };
}

/** The round trips of probes sent one after the other until `signal` ends them; the first only opens the connection. */
export async function loadedProbes(run, { phase, signal, seen = () => {} }) {
  const rttsMs = [];
  for (let isWarm = false; !signal.aborted; isWarm = true) {
    const { rttMs, received, atMs, isCutShort } = await probe(run, { signal });
    if (isCutShort) break;
    if (rttMs !== null) seen({ received, atMs });
    if (isWarm) {
      rttsMs.push(rttMs);
      run.report({ type: "rtt", phase, rttMs });
    }
    await pause(run.ports, LOADED_GAP_MS, signal);
  }
  return rttsMs;
}

function isFailed(rttMs) {
  return rttMs === null || rttMs > PROBE_TIMEOUT_MS;
}
