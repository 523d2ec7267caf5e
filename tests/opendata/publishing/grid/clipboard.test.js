// Blocks of cells as spreadsheets put them on the clipboard.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cellsOf, textOf } from "../../../../maillage/opendata/publishing/static/publishing/publish/clipboard.js";

test("a block of Excel is read, its quoted cells whole", () => {
  assert.deepEqual(cellsOf('a\tb\r\n"deux\r\nlignes"\t"dit ""oui"""\r\n'), [
    ["a", "b"],
    ["deux\r\nlignes", 'dit "oui"'],
  ]);
});

test("empty cells and rows keep their places", () => {
  assert.deepEqual(cellsOf("\ta\t\n\nb"), [["", "a", ""], [""], ["b"]]);
});

test("a tab at the end of all is an empty cell", () => {
  assert.deepEqual(cellsOf("a\t"), [["a", ""]]);
});

test("a quote that was typed stays a quote", () => {
  assert.deepEqual(cellsOf('"Le Foyer" de Pornic\tb'), [['"Le Foyer" de Pornic', "b"]]);
  assert.deepEqual(cellsOf('"jamais fermé\tb'), [['"jamais fermé', "b"]]);
  assert.deepEqual(cellsOf('12"'), [['12"']]);
});

test("nothing is no row", () => {
  assert.deepEqual(cellsOf(""), []);
});

test("what is copied is pasted the same, whatever it holds", () => {
  const letters = ["a", '"', "\t", "\n", "\r\n", "é", " ", "", "0"];
  let seed = 2016;
  const next = (below) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  for (let turn = 0; turn < 2000; turn += 1) {
    const width = 1 + next(4);
    const cell = () => Array.from({ length: next(5) }, () => letters[next(letters.length)]).join("");
    const rows = Array.from({ length: 1 + next(4) }, () => Array.from({ length: width }, cell));
    // A last row of one empty cell has no trace in the text.
    if (width === 1 && rows.at(-1)[0] === "") rows.at(-1)[0] = "x";
    assert.deepEqual(cellsOf(textOf(rows)), rows);
  }
});
