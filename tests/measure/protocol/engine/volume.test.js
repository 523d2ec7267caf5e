// How much a test may use, and how its transfers share it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Shares, Volume } from "../../../../maillage/measure/protocol/static/protocol/engine/volume.js";

test("shares of a cap make up the cap exactly and get no larger", () => {
  const wrong = [];
  for (const cap of [1, 1000, 524_288, 524_289, 5_000_000, 20_000_000, 59_999_999]) {
    const shares = new Shares(cap, { streams: 4 });
    const given = [];
    for (let bytes = shares.next(); bytes > 0; bytes = shares.next()) given.push(bytes);
    const sum = given.reduce((total, bytes) => total + bytes, 0);
    if (sum !== cap || given.some((bytes, at) => at > 0 && bytes > given[at - 1])) wrong.push([cap, given]);
  }

  assert.deepEqual(wrong, []);
});

test("share that a broken stream did not use goes to another stream", () => {
  const shares = new Shares(1000, { streams: 4 });

  const first = shares.next();
  shares.giveBack(400);

  assert.deepEqual([first, shares.next(), shares.next()], [1000, 400, 0]);
});

test("volume without a cap is not limited, and one over its cap has nothing left", () => {
  const volume = new Volume({ down: 100 });

  volume.count("down", 150);

  assert.deepEqual([volume.left("down"), volume.left("up")], [0, Infinity]);
});

test("volume takes the larger of both counts: what was under way was paid for", () => {
  const volume = new Volume({});
  volume.count("down", 150);
  volume.count("up", 10);

  volume.correct({ down: 140, up: 25 });

  assert.deepEqual(volume.used, { down: 150, up: 25 });
});
