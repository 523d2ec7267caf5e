import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";

import { eraseResults } from "../../../../maillage/measure/speedtest/static/speedtest/test/erase.js";
import { askPosition, permission } from "../../../../maillage/measure/speedtest/static/speedtest/test/position.js";
import { deviceSecret, memoryStore, newSecret, openStore } from "../../../../maillage/measure/speedtest/static/speedtest/test/store.js";

const ANSWERS = { operator: "sfr" };

async function filledStore() {
  const store = memoryStore();
  await store.keepSetting("answers", ANSWERS);
  await store.keep({ id: "a", takenAt: "2026-11-24T10:00:00.000Z" });
  return store;
}

async function withAnswer(status, body, work) {
  const server = createServer((request, response) => response.writeHead(status).end(JSON.stringify({ ...body, asked: request.headers.authorization })));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("a secret has 256 random bits in base64url and is made once", async () => {
  const store = memoryStore();
  const first = await deviceSecret(store);

  assert.match(first, /^[A-Za-z0-9_-]{43}$/);
  assert.equal(await deviceSecret(store), first);
  assert.notEqual(newSecret(), newSecret());
});

test("a browser that keeps nothing gets a store that lasts as long as the page", async () => {
  const store = await openStore(undefined);
  await store.keep({ id: "a", takenAt: "1" });
  await store.keep({ id: "b", takenAt: "2" });

  assert.deepEqual([store.isKept, (await store.records()).map(({ id }) => id)], [false, ["b", "a"]]);
});

test("erasing asks the server first, then empties the device but for the answers", async () => {
  const store = await filledStore();
  const secret = await deviceSecret(store);
  await withAnswer(200, { erased: 3 }, async (address) => {
    const done = await eraseResults({ store, address, fetch });

    assert.deepEqual(done, { state: "erased", erased: 3 });
  });
  assert.deepEqual([await store.records(), await store.setting("answers")], [[], ANSWERS]);
  assert.notEqual(await deviceSecret(store), secret);
});

test("erasing without network changes nothing and says so", async () => {
  const store = await filledStore();
  const secret = await deviceSecret(store);
  const done = await eraseResults({ store, address: "", fetch: () => Promise.reject(new TypeError("no network")) });

  assert.deepEqual([done, (await store.records()).length, await deviceSecret(store)], [{ state: "offline" }, 1, secret]);
});

test("erasing that the server refuses keeps everything", async () => {
  const store = await filledStore();
  await deviceSecret(store);
  await withAnswer(429, { detail: "Trop d’envois" }, async (address) => {
    assert.deepEqual(await eraseResults({ store, address, fetch }), { state: "refused", message: "Trop d’envois" });
  });
  assert.equal((await store.records()).length, 1);
});

test("erasing what was never sent needs no server", async () => {
  const store = await filledStore();

  const fetch = () => assert.fail("nothing to ask");
  assert.deepEqual(await eraseResults({ store, address: "", fetch }), { state: "erased", erased: 0 });
});

/** A browser's geolocation that answers each question with the next of answers: coordinates, or the code of a refusal. */
const geolocation = (...answers) => ({
  asked: [],
  getCurrentPosition(found, refused, options) {
    this.asked.push(options.enableHighAccuracy);
    const answer = answers.shift();
    if (typeof answer === "number") refused({ code: answer });
    else found({ coords: answer });
  },
});

test("a precise position is taken as the document wants it", async () => {
  const place = geolocation({ longitude: -1.55341234567, latitude: 47.2173, accuracy: 11.6 });

  assert.deepEqual(await askPosition(place, true), { state: "found", position: { lon: -1.553412, lat: 47.2173, accuracy_m: 12 } });
});

test("a position that does not come precisely is taken as the browser has it", async () => {
  const place = geolocation(3, { longitude: 2, latitude: 48, accuracy: 900 });

  assert.deepEqual([(await askPosition(place, true)).state, place.asked], ["found", [true, false]]);
});

test("a refused position is not asked for twice", async () => {
  const place = geolocation(1);

  assert.deepEqual([await askPosition(place, true), place.asked], [{ state: "refused" }, [true]]);
});

test("a position that never comes is told apart from a refused one and from a page without https", async () => {
  assert.deepEqual(
    [await askPosition(geolocation(3, 2), true), await askPosition(undefined, true), await askPosition(geolocation(), false)],
    [{ state: "failed" }, { state: "failed" }, { state: "insecure" }],
  );
});

test("a browser without that question does not say whether the position is allowed", async () => {
  assert.deepEqual([await permission(undefined), await permission({ query: async () => ({ state: "denied" }) })], [null, "denied"]);
});
