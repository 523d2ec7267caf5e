// The figures, against the vectors that the Python rules pass too.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { latencyFigures } from "../../../../maillage/measure/protocol/static/protocol/engine/latency.js";
import { responsivenessFigures } from "../../../../maillage/measure/protocol/static/protocol/engine/responsiveness.js";
import { transferFigures } from "../../../../maillage/measure/protocol/static/protocol/engine/transfer.js";
import { videoVerdict } from "../../../../maillage/measure/protocol/static/protocol/engine/video.js";

const FIGURES = {
  latency: ({ rtts_ms }) => latencyFigures(rtts_ms),
  responsiveness: ({ rtts_ms }) => responsivenessFigures(rtts_ms),
  transfer: (given) =>
    transferFigures({ streams: given.streams, durationMs: given.duration_ms, transferMs: given.transfer_ms,
      capBytes: given.cap_bytes, isBroken: given.is_broken }),
  video: (given) =>
    videoVerdict({ startDelayMs: given.start_delay_ms, stalls: given.stalls, stalledMs: given.stalled_ms,
      watchedMs: given.watched_ms, heightsPx: given.heights_px, hasEnded: given.has_ended, reason: given.reason }),
};

for (const [name, figures] of Object.entries(FIGURES)) {
  const vectors = JSON.parse(readFileSync(new URL(`../../../samples/measurement/${name}.json`, import.meta.url)));
  for (const vector of vectors) {
    test(`${name}: ${vector.name}`, () => {
      assert.deepEqual(alike(figures(vector.given), vector.expected), vector.expected);
    });
  }
}

/** `got` with the numbers of `expected` where they differ by a billionth at most. */
function alike(got, expected) {
  const same = ([key, value]) => [key, isNear(value, expected[key]) ? expected[key] : value];
  return Object.fromEntries(Object.entries(got).map(same));
}

function isNear(one, other) {
  return typeof one === "number" && typeof other === "number" && Math.abs(one - other) <= 1e-9 * Math.abs(other);
}
