// Bytes in steps: nothing is lost, whatever comes when.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cutRows, StepTable } from "../../../../maillage/measure/protocol/static/protocol/engine/steps.js";
import { isStable, stableAt, totals } from "../../../../maillage/measure/protocol/static/protocol/engine/transfer.js";

/** Numbers from 0 to 1, the same each time. */
function* numbers(seed) {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

test("table of a whole transfer holds every byte, wherever the last one falls", () => {
  const next = numbers(2016);
  const lost = [];
  for (let round = 0; round < 300; round += 1) {
    const table = new StepTable(4);
    let atMs = 1000 * next.next().value;
    for (let piece = 0; piece < 1 + 40 * next.next().value; piece += 1) {
      table.add(Math.floor(4 * next.next().value), 1 + Math.floor(9000 * next.next().value), atMs);
      // Often on the very edge of a step, where a byte is easily dropped.
      atMs += piece % 3 === 0 ? 250 - ((atMs - table.startedMs) % 250) : 300 * next.next().value;
    }
    const durationMs = table.lastMs - table.startedMs;
    const kept = table.rows({ durationMs, isWhole: true }).flat().reduce((sum, bytes) => sum + bytes, 0);
    if (kept !== table.bytes) lost.push([round, kept, table.bytes]);
  }

  assert.deepEqual(lost, []);
});

test("table cut at seven seconds has twenty-eight steps, and what came later is left out", () => {
  const table = new StepTable(2);
  for (const piece of [[0, 10, 500], [1, 20, 7499], [0, 40, 7500], [1, 80, 9000]]) table.add(...piece);

  const rows = table.rows({ durationMs: 7000, isWhole: false });

  const sum = rows.flat().reduce((total, bytes) => total + bytes, 0);
  assert.deepEqual([rows.map((row) => row.length), rows[0][0], rows[1][27], sum], [[28, 28], 10, 20, 30]);
});

test("rows that are too short are filled with zeros: silence is kept", () => {
  assert.deepEqual(cutRows([[5], []], { durationMs: 750, isWhole: false }), [[5, 0, 0], [0, 0, 0]]);
});

test("stable end found step by step is the first one there is", () => {
  const next = numbers(52);
  const wrong = [];
  for (let round = 0; round < 200; round += 1) {
    const row = Array.from({ length: 28 }, () => 1000 + Math.floor(120 * next.next().value));
    const first = row.findIndex((_, at) => isStable(totals([row], at + 1)));
    let found = null;
    for (let from = 0, to = 0; to < 28 && found === null; from = to) {
      to = Math.min(28, to + 1 + Math.floor(4 * next.next().value));
      found = stableAt([row], from, to);
    }
    if ((found ?? 0) !== first + 1) wrong.push([round, found, first + 1]);
  }

  assert.deepEqual(wrong, []);
});
