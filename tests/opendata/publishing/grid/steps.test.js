// Steps on a table, and the steps that undo them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Table } from "../../../../maillage/opendata/publishing/static/publishing/publish/steps.js";

const table = () => new Table(["nom", "montant"], [["a", "1"], ["b", "2"]]);

test("a cell is set, undone and set again", () => {
  const one = table();
  one.act([{ kind: "set", row: 0, column: 1, value: "9" }]);
  assert.deepEqual(one.rows[0], ["a", "9"]);
  one.undo();
  assert.deepEqual(one.rows[0], ["a", "1"]);
  one.redo();
  assert.deepEqual(one.rows[0], ["a", "9"]);
});

test("a block pasted below the end makes rows, and undoing takes them out", () => {
  const one = table();
  one.act([{ kind: "set", row: 3, column: 0, value: "d" }]);
  assert.deepEqual(one.rows.slice(2), [["", ""], ["d", ""]]);
  one.undo();
  assert.equal(one.rows.length, 2);
});

test("a row taken out comes back with its cells", () => {
  const one = table();
  one.act([{ kind: "delete", row: 0, count: 1 }]);
  assert.deepEqual(one.undo().map((step) => step.kind), ["insert", "set", "set"]);
  assert.deepEqual(one.rows, [["a", "1"], ["b", "2"]]);
});

test("what changes nothing is no act", () => {
  const one = table();
  assert.deepEqual(one.act([{ kind: "set", row: 0, column: 0, value: "a" }]), []);
  assert.deepEqual(one.undo(), []);
});

test("any acts undone one after the other lead back to the beginning, and forth again", () => {
  let seed = 52;
  const next = (below) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  for (let turn = 0; turn < 500; turn += 1) {
    const one = table();
    const begun = JSON.stringify([one.header, one.rows]);
    for (let act = 0; act < 8; act += 1) {
      const row = next(one.rows.length + 2);
      const column = next(one.header.length);
      const kinds = ["set", "set", "insert", "delete", "rename", "add-column", "delete-column"];
      const kind = kinds[next(kinds.length)];
      if (kind === "delete-column" && one.header.length < 2) continue;
      one.act([{ kind, row: kind === "set" ? row : Math.min(row, one.rows.length), column, value: `v${act}`, count: 1 }]);
    }
    const ended = JSON.stringify([one.header, one.rows]);
    while (one.undo().length);
    assert.equal(JSON.stringify([one.header, one.rows]), begun);
    while (one.redo().length);
    assert.equal(JSON.stringify([one.header, one.rows]), ended);
  }
});
