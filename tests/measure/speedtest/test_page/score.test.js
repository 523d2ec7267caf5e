import assert from "node:assert/strict";
import { test } from "node:test";

import { medianLoadMs, scoreOf, usagePoints } from "../../../../maillage/measure/speedtest/static/speedtest/test/score.js";
import { fullDocument, pages } from "./samples.js";

const TABLE = {
  limits: {
    download: { poor: 1e6, good: 100e6 },
    upload: { poor: 0.3e6, good: 30e6 },
    latency: { poor: 300, good: 20 },
    web: { poor: 10_000, good: 1_500 },
    video: { poor: 10_000, good: 500 },
    file_download: { poor: 30_000, good: 1_000 },
    file_upload: { poor: 30_000, good: 1_000 },
  },
  weights: { web: 30, video: 25, download: 20, upload: 10, latency: 10 },
  filesWeight: 5,
  speedWeights: { download: 50, upload: 25, latency: 25 },
};

test("a usage goes from 0 at its poor limit to 100 at its good one, and no further", () => {
  const points = [0, 1e6, 10e6, 100e6, 1e12].map((bps) => usagePoints(bps, TABLE.limits.download));

  assert.deepEqual(points.map(Math.round), [0, 0, 50, 100, 100]);
});

test("a speed test has a speed score and no full one", () => {
  const document = fullDocument();
  for (const kind of ["web", "video", "file_download", "file_upload"]) delete document.subtests[kind];
  const { score, speedScore } = scoreOf(document, TABLE);

  assert.equal(score, null);
  assert.ok(speedScore > 0);
});

test("the parts of a score add up to it", () => {
  const { score, parts } = scoreOf(fullDocument(), TABLE);
  const sum = parts.reduce((total, { points, weight }) => total + (points * weight) / 100, 0);

  assert.ok(Math.abs(sum - score) < 1e-9);
});

test("a failure is worth 0 and a subtest that was not made takes the score away", () => {
  const failed = scoreOf(fullDocument({ video: { status: "timeout" } }), TABLE);
  const skipped = scoreOf(fullDocument({ video: { status: "skipped" } }), TABLE);

  assert.equal(failed.parts.find(({ kind }) => kind === "video").points, 0);
  assert.equal(skipped.score, null);
});

test("a page that failed ranks last in the median", () => {
  assert.equal(medianLoadMs(pages([null, 1000, 2000])), 2000);
  assert.equal(medianLoadMs(pages([null, null, 2000])), null);
  assert.equal(medianLoadMs(pages([1000, 2000])), 1500);
  assert.equal(medianLoadMs(pages([1000, null])), 1000);
  assert.equal(medianLoadMs([]), null);
});
