import assert from "node:assert/strict";
import { test } from "node:test";

import { accessBody, accessKey, circumstancesBody, circumstancesKey, isAsked, isCircumstanceAsked, withCircumstances } from "../../../../maillage/measure/speedtest/static/speedtest/test/answered.js";
import { makeQueue } from "../../../../maillage/measure/speedtest/static/speedtest/test/queue.js";
import { memoryStore } from "../../../../maillage/measure/speedtest/static/speedtest/test/store.js";

const yes = { isBox: true, operator: "nomotech", plan: "30", link: "cable" };
const record = (id, sent) => ({ id, takenAt: id, sent, document: { id, device: `secret-${id}` } });

/** A queue over `records` with answers that wait, and a server that gives `statuses` one after the other. */
async function queueOver(records, statuses) {
  const store = memoryStore();
  for (const each of records) await store.keep(each);
  const asked = [];
  const told = [];
  const planned = [];
  const fetch = async (address, options) => {
    asked.push([options.method, address, options.headers.Authorization ?? null]);
    const status = statuses.shift() ?? 200;
    if (status === 0) throw new TypeError("no network");
    const headers = { get: () => null };
    return { ok: status < 300, status, headers, json: async () => ({}), text: async () => '{"detail": "non"}' };
  };
  const ports = { fetch, now: () => 0, later: (_work, ms) => planned.push(ms), language: "fr" };
  const answerTold = (path, id, kept) => told.push([path, id, kept.state]);
  const queue = makeQueue({ store, address: "/m", ports, changed: () => undefined, answerTold });
  return { store, queue, asked, told, planned };
}

test("only a download over a fixed line is asked of", () => {
  const measured = { download: { status: "ok" } };

  assert.equal(isAsked({ document: { flags: ["wifi"], subtests: measured } }), true);
  assert.equal(isAsked({ document: { flags: [], subtests: measured } }), false);
  assert.equal(isAsked({ document: { flags: ["fixed"], subtests: { download: { status: "failed" } } } }), false);
});

test("what is not known is left out of what is sent", () => {
  assert.deepEqual(accessBody(yes), { is_fixed_4g: true, operator: "nomotech", plan_mbps: 30, is_wifi: false });
  assert.deepEqual(accessBody({ isBox: true, operator: "", plan: "", link: "" }), { is_fixed_4g: true });
  assert.deepEqual(accessBody({ ...yes, isBox: false }), { is_fixed_4g: false });
});

test("the answer follows its result, with the secret of its device", async () => {
  const { store, queue, asked, told } = await queueOver([record("a", "waiting")], [201, 200]);
  await store.keepSetting(accessKey("a"), { answer: yes, at: "1", state: "waiting" });

  await queue.send();

  assert.deepEqual(asked, [["POST", "/m", null], ["PUT", "/m/a/access", "Bearer secret-a"]]);
  assert.deepEqual(told, [["access", "a", "recorded"]]);
  assert.equal((await store.setting(accessKey("a"))).state, "recorded");
});

test("without network the answer waits, and a refusal keeps its reason", async () => {
  const { store, queue, told, planned } = await queueOver([record("a", "recorded")], [0, 422]);
  await store.keepSetting(accessKey("a"), { answer: yes, at: "1", state: "waiting" });

  await queue.send();
  await queue.sendNow();

  assert.deepEqual(told, [["access", "a", "waiting"], ["access", "a", "refused"]]);
  assert.deepEqual(planned, [30_000]);
  assert.equal((await store.setting(accessKey("a"))).why, "non");
});

test("where a test was made is told after it, and what was not said is left out", async () => {
  const { store, queue, asked, told } = await queueOver([record("a", "waiting")], [201, 200]);
  await store.keepSetting(circumstancesKey("a"), { answer: { context: "car", technology: "" }, at: "1", state: "waiting" });

  await queue.send();

  assert.deepEqual(asked, [["POST", "/m", null], ["PUT", "/m/a/circumstances", "Bearer secret-a"]]);
  assert.deepEqual(told, [["circumstances", "a", "recorded"]]);
  assert.deepEqual(circumstancesBody({ context: "car", technology: "" }), { context: "car" });
});

test("where it was made is asked of a mobile test of this day, and stays to be seen once it is told", () => {
  const hours = 3_600_000;
  const asked = (flags, age, isAnswered = false) =>
    isCircumstanceAsked({ document: { flags }, takenAt: new Date(0).toISOString() }, { now: age * hours, isAnswered });

  assert.deepEqual([asked([], 1), asked([], 30), asked([], 30, true)], [true, false, true]);
  assert.deepEqual([asked(["wifi"], 1), asked(["fixed"], 1), asked(["no_network"], 1)], [false, false, false]);
});

test("a record says what was told of it, and nothing else of it changes", () => {
  const before = { id: "a", document: { context: "unknown", technology: { value: "unknown", origin: "declared" }, flags: [] } };

  const after = withCircumstances(before, { context: "train", technology: "5G" });

  assert.deepEqual(after.document, { context: "train", technology: { value: "5G", origin: "declared" }, flags: [] });
  assert.deepEqual(withCircumstances(before, { context: "", technology: "" }), before);
});
