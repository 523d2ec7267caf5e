import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const scripts = "../../../../maillage/buy/consultation/static/consultation";
const { RehearsalRoom, combined, inventedFiles } = await import(`${scripts}/rehearsal_room.js`);
const { octetsOf } = await import(`${scripts}/seal.js`);
const { openSealStore } = await import(`${scripts}/seal_store.js`);
const { Sending } = await import(`${scripts}/sending.js`);
const vectors = JSON.parse(await readFile(new URL("seal_vectors.json", import.meta.url)));

async function rehearsed() {
  const room = await RehearsalRoom.begun();
  const ports = { fetch: room.fetch, now: () => 0, wait: async () => undefined, token: "", store: await openSealStore(null) };
  const sending = new Sending({ href: room.href, ports, tell: () => undefined });
  return { room, store: ports.store, receipt: await sending.send(inventedFiles(), { prix: "1 234,00" }) };
}

test("two shares of Python give its key, whichever two", () => {
  const [first, second, third] = vectors.shares.map(octetsOf);
  for (const pair of [[first, second], [third, first], [second, third]]) {
    assert.deepEqual(combined(...pair), octetsOf(vectors.key));
  }
});

test("what is sealed in a rehearsal opens with two shares, and is kept nowhere", async () => {
  const { room, store, receipt } = await rehearsed();
  const contents = await room.open(await room.share(0), await room.share(2));

  assert.deepEqual(contents.answers, { prix: "1 234,00" });
  assert.deepEqual(contents.files.map(({ name }) => name), ["devis-invente.pdf", "planning-invente.pdf"]);
  assert.deepEqual(receipt.files, contents.files);
  assert.match(receipt.digest, /^[0-9a-f]{64}$/);
  assert.deepEqual([store.isKept, await store.reply(room.href)], [false, undefined]);
});

test("one share opens nothing in a rehearsal, and a changed octet is noticed", async () => {
  const { room } = await rehearsed();
  const [first, second] = [await room.share(0), await room.share(1)];
  await assert.rejects(room.open(first, first));

  room.files.get(1)[room.files.get(1).length - 1] ^= 1;
  await assert.rejects(room.open(first, second));
});
