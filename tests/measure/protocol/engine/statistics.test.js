// Figures of lists, by their definitions.

import assert from "node:assert/strict";
import { test } from "node:test";

import { RateMeter } from "../../../../maillage/measure/protocol/static/protocol/engine/rate.js";
import {
  mean, median, percentile, withoutHighest,
} from "../../../../maillage/measure/protocol/static/protocol/engine/statistics.js";

test("figures of nothing are null and not zero", () => {
  assert.deepEqual([mean([]), median([]), percentile([], 0.9)], [null, null, null]);
});

test("median sorts numbers as numbers and leaves the list as it was", () => {
  const values = [100, 9, 20];

  assert.deepEqual([median(values), values], [20, [100, 9, 20]]);
});

test("percentile is a value of the list: the nearest rank", () => {
  const values = [15, 20, 35, 40, 50];

  assert.deepEqual([0, 0.05, 0.3, 0.4, 0.5, 1].map((share) => percentile(values, share)), [15, 15, 20, 20, 35, 50]);
});

test("trimming drops whole values only", () => {
  assert.deepEqual([withoutHighest([3, 1, 2], 0.05), withoutHighest([3, 1, 2], 0.34)], [[1, 2, 3], [1, 2]]);
});

test("rate shown follows the last half second", () => {
  const meter = new RateMeter();
  const counts = [[0, 0], [250, 1000], [500, 2000], [750, 12_000], [1000, 22_000]];

  const bps = counts.map(([atMs, bytes]) => meter.bps(atMs, bytes));

  assert.deepEqual(bps, [0, 32_000, 32_000, 176_000, 320_000]);
});
