import assert from "node:assert/strict";
import { test } from "node:test";

import { MISSING, numbersIn } from "../../../../maillage/measure/speedtest/static/speedtest/test/numbers.js";

test("rates have two significant digits and the unit of the site, in both languages", () => {
  const rates = [0, 450e3, 3.21e6, 9.96e6, 48.2e6];

  assert.deepEqual(rates.map(numbersIn("fr").mbps), ["0", "0,45", "3,2", "10", "48"]);
  assert.deepEqual(rates.map(numbersIn("en").mbps), ["0", "0.45", "3.2", "10", "48"]);
  assert.equal(numbersIn("fr").rate(48.2e6), "48\u00a0Mb/s");
});

test("a volume is in the unit of its language", () => {
  assert.equal(numbersIn("fr").megabytes(12_400_000), "12\u00a0Mo");
  assert.equal(numbersIn("en").megabytes(12_400_000), "12\u00a0MB");
});

test("what is missing is a dash, what is zero is a zero", () => {
  const numbers = numbersIn("fr");

  assert.deepEqual([null, undefined, Number.NaN].map(numbers.milliseconds), [MISSING, MISSING, MISSING]);
  assert.equal(numbers.milliseconds(0), "0\u00a0ms");
});
