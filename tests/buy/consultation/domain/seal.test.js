import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const scripts = "../../../../maillage/buy/consultation/static/consultation";
const seal = await import(`${scripts}/seal.js`);
const { Sha256 } = await import(`${scripts}/sha256.js`);
const vectors = JSON.parse(await readFile(new URL("seal_vectors.json", import.meta.url)));
const key = seal.octetsOf(vectors.key);

test("digests of pieces are those of the whole, at every length around a block", () => {
  const octets = seal.drawn(300);
  for (let length = 0; length <= 300; length += 1) {
    const whole = createHash("sha256").update(octets.subarray(0, length)).digest("hex");
    const cut = Math.floor(length / 3);
    const pieces = new Sha256().update(octets.subarray(0, cut)).update(octets.subarray(cut, length));

    assert.equal(pieces.hex(), whole);
  }
});

test("shares, segments and digests are those of Python to the octet", async () => {
  const shares = seal.split(key, 3, () => seal.octetsOf(vectors.slopes));
  assert.deepEqual(shares.map(seal.base64), vectors.shares);

  const plain = Uint8Array.from({ length: 2 * seal.SEGMENT + 11 }, (_, i) => i * 7 + (i >> 8));
  const head = await seal.fileHead(vectors.reply, 3, Uint8Array.of(1, 2, 3, 4, 5, 6, 7));
  const cipher = await seal.sealingKey(key);
  const first = seal.joined(...(await seal.sealSegments(cipher, head, plain.subarray(0, seal.SEGMENT), 0, plain.length)));
  const rest = seal.joined(...(await seal.sealSegments(cipher, head, plain.subarray(seal.SEGMENT), 1, plain.length)));
  const digest = new Sha256().update(head.line).update(first).update(rest);
  assert.equal(head.line.length + first.length + rest.length, seal.sealedLength(plain.length, head.line));
  assert.equal(digest.hex(), vectors.sealed_sha256);

  assert.equal(await seal.envelopeDigest(vectors.envelope), vectors.envelope_digest);
});

test("a share that Python wrapped is read with the key file that Python locked, and with no other phrase", async () => {
  const privateKey = await seal.unlockKey(vectors.key_file, vectors.passphrase);
  const share = await seal.unwrapShare(vectors.wrapped, privateKey, vectors.reply);

  assert.equal(seal.base64(share), vectors.shares[0]);
  assert.equal(await seal.fingerprint(vectors.key_file.public), vectors.key_file.holder);
  await assert.rejects(seal.unlockKey(vectors.key_file, "autre"));
  await assert.rejects(seal.unwrapShare({ ...vectors.wrapped, check: "0".repeat(64) }, privateKey, vectors.reply));
});

test("a key comes back from its paper, however it was typed, and a misread letter is noticed", async () => {
  const made = await seal.newHolderKey();
  const paper = await seal.paperOf(made.privateKey);
  const back = await seal.keyOfPaper(paper.toUpperCase().replaceAll(" ", "-").replaceAll("0", "O"));

  assert.match(paper, /^(\w{4} ){13}\w{4}$/);
  assert.deepEqual([back.publicText, back.holder], [made.publicText, made.holder]);
  await assert.rejects(seal.keyOfPaper((paper[0] === "a" ? "b" : "a") + paper.slice(1)));
  await assert.rejects(seal.keyOfPaper(""));
});
