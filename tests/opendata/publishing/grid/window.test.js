// The rows that a grid shows of a long table: steps on them are steps on the whole table, and come back by undoing.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Table } from "../../../../maillage/opendata/publishing/static/publishing/publish/steps.js";
import { RowWindow } from "../../../../maillage/opendata/publishing/static/publishing/publish/window.js";

const LETTERS = [..."abcdefghij"].map((letter) => [letter]);

/** What is shown of ten rows, and the whole table as the server has it. */
function opened() {
  const whole = new Table(["lettre"], LETTERS.map((row) => [...row]));
  const numbers = [3, 6, 11]; // b, e, j
  const shown = new RowWindow(numbers, 10);
  const table = new Table(["lettre"], numbers.map((number) => [...LETTERS[number - 2]]));
  const send = (made) => whole.act(shown.outside(made));
  return { whole, shown, table, send };
}

const seen = ({ whole, shown }) => shown.numbers.map((number) => whole.rows[number - 2][0]);
const all = ({ whole }) => whole.rows.map(([letter]) => letter || "_").join("");

test("a cell is set in its own row of the whole table", () => {
  const one = opened();
  one.send(one.table.act([{ kind: "set", row: 1, column: 0, value: "E" }]));
  assert.equal(all(one), "abcdEfghij");
});

test("rows taken out of the window go from the whole table, and undoing puts each back where it was", () => {
  const one = opened();
  one.send(one.table.act(one.shown.deletes(0, 1)));
  assert.deepEqual([all(one), seen(one), one.shown.total], ["acdfghij", ["j"], 8]);
  one.send(one.table.undo());
  assert.deepEqual([all(one), seen(one), one.shown.total], ["abcdefghij", ["b", "e", "j"], 10]);
  one.send(one.table.redo());
  assert.deepEqual([all(one), seen(one)], ["acdfghij", ["j"]]);
});

test("a row that is added comes at the end of the whole table", () => {
  const one = opened();
  one.send(one.table.act([{ kind: "insert", row: 3, count: 1 }]));
  one.send(one.table.act([{ kind: "set", row: 3, column: 0, value: "k" }]));
  assert.deepEqual([all(one), seen(one), one.shown.numbers], ["abcdefghijk", ["b", "e", "j", "k"], [3, 6, 11, 12]]);
  one.send(one.table.undo());
  one.send(one.table.undo());
  assert.deepEqual([all(one), one.shown.numbers, one.shown.total], ["abcdefghij", [3, 6, 11], 10]);
});

test("a block pasted below the last shown row comes at the end of the whole table", () => {
  const one = opened();
  one.send(one.table.act([3, 4].map((row) => ({ kind: "set", row, column: 0, value: String(row) }))));
  assert.deepEqual([all(one), seen(one)], ["abcdefghij34", ["b", "e", "j", "3", "4"]]);
  one.send(one.table.undo());
  assert.deepEqual([all(one), seen(one)], ["abcdefghij", ["b", "e", "j"]]);
});

test("no more rows go than are shown", () => {
  const one = opened();
  assert.equal(one.shown.deletes(2, 9).length, 1);
});
