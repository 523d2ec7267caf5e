// One latency probe: the smallest request there is, and how long its answer took.

import { PROBE_TIMEOUT_MS } from "./constants.js";
import { pause, Scope, untilAborted } from "./scope.js";
import { rounded } from "./statistics.js";

const AGAIN_MS = 500;

/** How long a dead link takes to be recognised. */
export const REACH_LIMIT_MS = 2 * PROBE_TIMEOUT_MS + AGAIN_MS;

let count = 0;

/**
 * A round trip: `rttMs` (null: none within two seconds), the node's clock `atMs`, the upload bytes it has `received`;
 * `isCutShort` where `signal` ended it, so that nothing is known.
 *
 * Where the page has the browser's own timing of a request (`ports.timingOf(address)`, milliseconds from request to
 * first byte or null), that is taken: the time of the promise has the page's own work in it.
 */
export async function probe(run, { signal }) {
  const { ports, session, volume } = run;
  const scope = new Scope(ports, { parent: signal, limitMs: PROBE_TIMEOUT_MS });
  count += 1;
  const query = { n: count };
  const begunMs = ports.now();
  try {
    const response = await session.request(ports, "/m1/probe", { query, signal: scope.signal });
    const tookMs = ports.now() - begunMs;
    const text = await response.text();
    volume.count("down", text.length);
    const { at_ms: atMs, received } = JSON.parse(text);
    const timing = Promise.resolve(ports.timingOf?.(session.address("/m1/probe", query)));
    const timedMs = await untilAborted(timing, scope.signal);
    return { rttMs: rounded(timedMs ?? tookMs), atMs, received, isCutShort: false };
  } catch {
    // No connection, no answer in time, or no JSON in it: a failed probe is a result.
    return failed(signal.aborted);
  } finally {
    scope.end("over");
  }
}

/** Whether the node answers one of two probes: what follows a cut need not be tried at length. */
export async function isReachable(run, { signal }) {
  for (let tries = 0; tries < 2 && !signal.aborted; tries += 1) {
    const { rttMs } = await probe(run, { signal });
    if (rttMs !== null) return true;
    if (tries === 0) await pause(run.ports, AGAIN_MS, signal);
  }
  return false;
}

function failed(isCutShort) {
  return { rttMs: null, atMs: null, received: null, isCutShort };
}
