import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = { getElementById: () => ({ textContent: '{"words": {}, "operators": [], "language": "fr"}' }) };
const { LEAST_BATTERY, MOST_TESTS, makeDrive, reasonToEnd } = await import(
  "../../../../maillage/measure/speedtest/static/speedtest/test/drive.js"
);

const MINUTE_MS = 60_000;

/** A drive over `outcomes`, a minute long each where it is made, and what it told. */
function driven(outcomes, { battery = null, isSeen = () => true } = {}) {
  const clock = { now: 0 };
  const told = [];
  const waits = [];
  const left = [...outcomes];
  const drive = makeDrive({
    everyMs: 5 * MINUTE_MS,
    ports: {
      async test() {
        clock.now += MINUTE_MS;
        return left.shift();
      },
      battery: async () => battery,
      isSeen,
      now: () => clock.now,
      later: (step, waitMs) => {
        waits.push(waitMs);
        clock.now += waitMs;
        return 1;
      },
      cancel: () => undefined,
    },
    told: (state) => told.push(state),
  });
  return { drive, told, waits };
}

test("a test begins every five minutes, whatever the last one took", async () => {
  const { drive, told, waits } = driven(["made", "no_network", "left_out"]);

  for (let step = 0; step < 3; step += 1) await drive.step();

  const { made, without, leftOut } = told.at(-1);
  assert.deepEqual([waits, made, without, leftOut], [[4, 4, 4].map((minutes) => minutes * MINUTE_MS), 1, 1, 1]);
});

test("a page that is hidden measures nothing and waits for the next time", async () => {
  const { drive, told } = driven(["made"], { isSeen: () => false });

  await drive.step();

  assert.deepEqual([told.at(-1).made, told.at(-1).leftOut, told.at(-1).end], [0, 1, ""]);
});

test("a battery that runs low ends the drive, one that charges does not", async () => {
  const low = { level: LEAST_BATTERY - 0.01, charging: false };
  const { drive, told } = driven(["made"], { battery: low });

  await drive.step();

  const counts = { made: 1, without: 0, leftOut: 0 };
  assert.deepEqual([told.at(-1).end, reasonToEnd(counts, { ...low, charging: true }), reasonToEnd(counts, null)], ["battery", "", ""]);
  assert.equal(reasonToEnd({ ...counts, made: MOST_TESTS }, null), "most");
});

test("who stops during a test stops the drive", async () => {
  const { drive, told, waits } = driven(["stopped"]);

  await drive.step();

  assert.deepEqual([told.at(-1).end, waits], ["stopped", []]);
});
