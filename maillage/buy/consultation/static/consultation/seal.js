// The seal of a reply, version 1, by WebCrypto: segments of files, shares of the key, wrapped shares, the envelope. Pure:
// no page, no network. The Python side is domain/seal.py, the design docs/explanation/seal.md.

export const SEGMENT = 1 << 20; // octets of plain text
export const TAG = 16;
export const KEY_OCTETS = 32;
const PREFIX_OCTETS = 7;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const ITERATIONS = 600_000;
const SHARE_PURPOSE = "maillage seal 1 share";
const KEY_PURPOSE = "maillage seal 1 key";

const subtle = globalThis.crypto?.subtle;
const utf8 = new TextEncoder();

/** Octets that nobody can foresee. */
export const drawn = (count) => crypto.getRandomValues(new Uint8Array(count));

/** Whether this browser can seal: it has no cryptography where the page did not come by https. */
export const canSeal = () => Boolean(subtle && globalThis.indexedDB);

export const base64 = (octets) => btoa(Array.from(new Uint8Array(octets), (octet) => String.fromCharCode(octet)).join(""));
export const base64url = (octets) => base64(octets).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
export const octetsOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
export const hex = (octets) => Array.from(new Uint8Array(octets), (octet) => octet.toString(16).padStart(2, "0")).join("");
export const sha256 = async (octets) => new Uint8Array(await subtle.digest("SHA-256", octets));

/** Octets one after the other. */
export function joined(...pieces) {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

// -- files

/** The length of a file of ``octets`` once it is sealed under ``line``. */
export const sealedLength = (octets, line) => line.length + octets + Math.max(1, Math.ceil(octets / SEGMENT)) * TAG;

/** What begins file ``n`` of ``reply``: a line of JSON, and how its segments are bound to it. */
export async function fileHead(reply, n, prefix = drawn(PREFIX_OCTETS)) {
  const line = utf8.encode(`${JSON.stringify({ maillage_seal: 1, reply, file: n, prefix: base64(prefix) })}\n`);
  return { line, prefix, bound: await sha256(line) };
}

/** A key that seals and that no script can read again, of 32 octets. */
export const sealingKey = (octets) => subtle.importKey("raw", octets, "AES-GCM", false, ["encrypt"]);

export function segmentNonce(prefix, number, isLast) {
  const nonce = new Uint8Array(12);
  nonce.set(prefix);
  new DataView(nonce.buffer).setUint32(PREFIX_OCTETS, number);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/**
 * The sealed segments of ``plain``, from number ``first`` on of a file of ``octets``. The same place of one key and one
 * prefix must never be given two plain texts: who resumes compares digests first (sending.js).
 */
export async function sealSegments(key, head, plain, first, octets) {
  const last = Math.max(0, Math.ceil(octets / SEGMENT) - 1);
  const work = [];
  for (let at = 0; at < plain.length || (at === 0 && octets === 0); at += SEGMENT) {
    const number = first + at / SEGMENT;
    const iv = segmentNonce(head.prefix, number, number === last);
    work.push(subtle.encrypt({ name: "AES-GCM", iv, additionalData: head.bound }, key, plain.subarray(at, at + SEGMENT)));
  }
  return (await Promise.all(work)).map((piece) => new Uint8Array(piece));
}

// -- shares

/** The product in GF(256) of AES; ``factor``, a place, is no secret. */
export function product(value, factor) {
  let result = 0;
  for (let rest = factor, power = value; rest; rest >>= 1) {
    result ^= power * (rest & 1);
    power = (power << 1) ^ (0x11b * (power >> 7));
  }
  return result;
}

/** Shares of 33 octets of which any two give ``key``, at the places 1, 2, 3. */
export function split(key, holders, random = drawn) {
  const slopes = random(KEY_OCTETS);
  return Array.from({ length: holders }, (_, place) =>
    joined(Uint8Array.of(place + 1), key.map((value, i) => value ^ product(slopes[i], place + 1))),
  );
}

const commitment = async (purpose, reply, secret) => hex(await sha256(joined(utf8.encode(purpose + reply), secret)));

/** What fixes the key of a reply without telling any of it. */
export const keyCommitment = (reply, octets) => commitment(KEY_PURPOSE, reply, octets);

async function shareKey(privateKey, publicKey, reply, usage) {
  const secret = await subtle.deriveBits({ name: "ECDH", public: publicKey }, privateKey, 256);
  const material = await subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: utf8.encode(reply), info: utf8.encode(SHARE_PURPOSE) };
  return subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, [usage]);
}

/** By what the holder of a public key (base64url) is known. */
export async function fingerprint(publicText) {
  return hex(await sha256(octetsOf(publicText))).slice(0, 16).match(/..../g).join("-");
}

/** ``share`` for the holder of ``publicText`` alone. */
export async function wrapShare(share, publicText, reply) {
  const holder = await subtle.importKey("spki", octetsOf(publicText), CURVE, false, []);
  const ephemeral = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const key = await shareKey(ephemeral.privateKey, holder, reply, "encrypt");
  const nonce = drawn(12);
  return {
    holder: await fingerprint(publicText),
    ephemeral: base64url(await subtle.exportKey("raw", ephemeral.publicKey)),
    nonce: base64(nonce),
    sealed: base64(await subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, share)),
    check: await commitment(SHARE_PURPOSE, reply, share),
  };
}

/** The share of the holder of ``privateKey``; throws where it is another's, or not what was wrapped. */
export async function unwrapShare(wrapped, privateKey, reply) {
  const ephemeral = await subtle.importKey("raw", octetsOf(wrapped.ephemeral), CURVE, false, []);
  const key = await shareKey(privateKey, ephemeral, reply, "decrypt");
  const nonce = octetsOf(wrapped.nonce);
  const share = new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv: nonce }, key, octetsOf(wrapped.sealed)));
  if ((await commitment(SHARE_PURPOSE, reply, share)) !== wrapped.check) throw new Error("another share");
  return share;
}

/** A key for one reply: what seals, what the holders get, and a commitment; the 32 octets themselves are forgotten. */
export async function newReplyKey(reply, publics) {
  const octets = drawn(KEY_OCTETS);
  const shares = await Promise.all(split(octets, publics.length).map((share, i) => wrapShare(share, publics[i], reply)));
  const made = { key: await sealingKey(octets), shares, key_check: await keyCommitment(reply, octets) };
  octets.fill(0);
  return made;
}

/** One document, one text, as Python writes it: names in order, no blanks. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

/** What the firm notes down of an envelope. */
export const envelopeDigest = async (envelope) => hex(await sha256(utf8.encode(canonical(envelope))));

// -- keys of holders

/** A new key of a holder: the pair, its public text, its fingerprint. */
export async function newHolderKey() {
  const pair = await subtle.generateKey(CURVE, true, ["deriveBits"]);
  return describedKey(pair.privateKey, await subtle.exportKey("spki", pair.publicKey));
}

const describedKey = async (privateKey, spki) => ({
  privateKey,
  publicText: base64url(spki),
  holder: await fingerprint(base64url(spki)),
});

async function passphraseKey(passphrase, salt, iterations) {
  const material = await subtle.importKey("raw", utf8.encode(passphrase), "PBKDF2", false, ["deriveKey"]);
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** The key file of a holder, which its passphrase alone opens. */
export async function lockKey({ privateKey, publicText, holder }, passphrase) {
  const [salt, nonce] = [drawn(16), drawn(12)];
  const key = await passphraseKey(passphrase, salt, ITERATIONS);
  const wrapped = await subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, await subtle.exportKey("pkcs8", privateKey));
  return {
    maillage_key: 1,
    holder,
    public: publicText,
    salt: base64(salt),
    nonce: base64(nonce),
    iterations: ITERATIONS,
    wrapped: base64(wrapped),
  };
}

/** The key of a key file, which no script can read again; throws where file or passphrase are others. */
export async function unlockKey(file, passphrase) {
  const key = await passphraseKey(passphrase, octetsOf(file.salt), file.iterations);
  const octets = await subtle.decrypt({ name: "AES-GCM", iv: octetsOf(file.nonce) }, key, octetsOf(file.wrapped));
  return subtle.importKey("pkcs8", octets, CURVE, false, ["deriveBits"]);
}

/** The same key for the machine that made it: a script may use it and never read it. */
export async function unreadable(privateKey) {
  return subtle.importKey("pkcs8", await subtle.exportKey("pkcs8", privateKey), CURVE, false, ["deriveBits"]);
}

// A private key of P-256 without its public half (RFC 5915), which the browser computes.
const SCALAR_HEAD = "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420";
const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32: no i, l, o, u

/** A key as it is printed: 32 octets and 3 of a check, in fourteen groups of four letters. */
export async function paperOf(privateKey) {
  const scalar = octetsOf((await subtle.exportKey("jwk", privateKey)).d);
  const octets = joined(scalar, (await sha256(scalar)).subarray(0, 3));
  const bits = Array.from(octets, (octet) => octet.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{5}/g).map((five) => LETTERS[Number.parseInt(five, 2)]).join("").match(/.{4}/g).join(" ");
}

/** The key that a paper holds, with its fingerprint; throws where a letter was misread. */
export async function keyOfPaper(text) {
  const letters = text.toLowerCase().replace(/[^0-9a-z]/g, "").replaceAll("o", "0").replace(/[il]/g, "1");
  const bits = Array.from(letters, (letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const octets = Uint8Array.from(bits.match(/.{8}/g) ?? [], (eight) => Number.parseInt(eight, 2));
  const scalar = octets.slice(0, KEY_OCTETS);
  if (letters.length !== 56 || hex(octets.subarray(KEY_OCTETS)) !== hex((await sha256(scalar)).subarray(0, 3))) throw new Error("misread");
  const head = Uint8Array.from(SCALAR_HEAD.match(/../g), (two) => Number.parseInt(two, 16));
  const privateKey = await subtle.importKey("pkcs8", joined(head, scalar), CURVE, true, ["deriveBits"]);
  const { d: _, ...publicHalf } = await subtle.exportKey("jwk", privateKey);
  const publicKey = await subtle.importKey("jwk", { ...publicHalf, key_ops: [] }, CURVE, true, []);
  return describedKey(privateKey, await subtle.exportKey("spki", publicKey));
}
