import assert from "node:assert/strict";
import { test } from "node:test";

import { boxOf, cameraOf, positionOf, readPosition } from "../../../maillage/web/static/web/map/position.js";

const map = {
  getZoom: () => 11.23456,
  getCenter: () => ({ lat: 47.2183923, lng: -1.5536141 }),
  getBounds: () => ({ getWest: () => -2, getSouth: () => 46.5, getEast: () => -1.123456, getNorth: () => 48 }),
};

test("a position is written with as many decimals as its zoom shows, and read back", () => {
  const position = positionOf(map);

  assert.deepEqual(position, { z: 11.23, lat: 47.2184, lon: -1.5536 });
  assert.deepEqual(readPosition(new URLSearchParams(position)), position);
  assert.deepEqual(cameraOf(position), { center: [-1.5536, 47.2184], zoom: 11.23 });
});

test("an address without a place on the map says no position", () => {
  for (const search of ["", "z=9&lat=47", "z=9&lat=97&lon=0", "z=x&lat=47&lon=0"]) {
    assert.equal(readPosition(new URLSearchParams(search)), null);
  }
});

test("the box of a view is west, south, east, north", () => {
  assert.equal(boxOf(map), "-2.00000,46.50000,-1.12346,48.00000");
});
