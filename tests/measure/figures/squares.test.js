import assert from "node:assert/strict";
import { test } from "node:test";

import { readSquare, squareName, squareShape } from "../../../maillage/measure/figures/static/figures/squares.js";

test("a square has the same number in a tile and in an address", () => {
  const id = 17 * 2 ** 20 + 2 ** 34; // above what bit operators hold

  assert.equal(squareName(id), `square:17.${17 * 2 ** 20}`);
  assert.deepEqual(readSquare(squareName(id)), { level: 17, id });
  assert.equal(readSquare("commune:44109"), null);
});

test("a square has its place on the ground", () => {
  // The tile 9/253/179 of the Web Mercator grid, around Nantes: its Morton number interleaves the bits.
  let number = 0;
  for (let bit = 0; bit < 9; bit += 1) number += ((253 >> bit) & 1) * 4 ** bit + ((179 >> bit) & 1) * 2 * 4 ** bit;

  const [[west, north], , [east, south]] = squareShape(`square:9.${number}`).coordinates[0];

  assert.ok(Math.abs(west - (253 / 512 * 360 - 180)) < 1e-9 && Math.abs(east - west - 360 / 512) < 1e-9);
  assert.ok(north > 47.2 && north < 47.6 && south < north && north - south < 0.6);
});
