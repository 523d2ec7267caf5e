// A room that is only in this page: it takes a sealed reply as the server does, and opens it with two of its own keys. No
// page, no network, nothing kept. What opens here is for the rehearsal; replies are opened by domain/seal.py.

import {
  KEY_OCTETS,
  SEGMENT,
  TAG,
  envelopeDigest,
  fileHead,
  hex,
  joined,
  keyCommitment,
  newHolderKey,
  octetsOf,
  product,
  segmentNonce,
  sha256,
  unwrapShare,
} from "./seal.js";

const HREF = "/consultations/repetition/depot/invente/etat";
const HOLDERS = 3;

/** The key of two shares: the value at 0 of the lines through both, as ``combine`` of domain/key_shares.py. */
export function combined(first, second) {
  const apart = first[0] ^ second[0];
  const scale = Array.from({ length: 255 }, (_, i) => i + 1).find((other) => product(apart, other) === 1);
  const octet = (_, i) => product(product(first[i + 1], second[0]) ^ product(second[i + 1], first[0]), scale);
  return Uint8Array.from({ length: KEY_OCTETS }, octet);
}

/** The plain text of file ``n`` of ``reply``; throws where an octet is not the one that was sealed. */
export async function opened(octets, sealed, reply, n) {
  const end = sealed.indexOf("\n".charCodeAt(0)) + 1;
  const header = JSON.parse(new TextDecoder().decode(sealed.subarray(0, end)));
  const { line, prefix, bound } = await fileHead(reply, n, octetsOf(header.prefix));
  if (line.some((octet, i) => octet !== sealed[i])) throw new Error("another file");
  const key = await crypto.subtle.importKey("raw", octets, "AES-GCM", false, ["decrypt"]);
  const pieces = [];
  const step = SEGMENT + TAG;
  for (let at = end; at < sealed.length; at += step) {
    const iv = segmentNonce(prefix, pieces.length, at + step >= sealed.length);
    const piece = sealed.subarray(at, at + step);
    pieces.push(new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: bound }, key, piece)));
  }
  return joined(...pieces);
}

/** Two files that nobody wrote, of more than one segment and of less. */
export const inventedFiles = () =>
  [["devis-invente.pdf", SEGMENT + 200_000], ["planning-invente.pdf", 40_000]].map(([name, octets]) =>
    Object.assign(new Blob([new Uint8Array(octets)], { type: "application/pdf" }), { name }),
  );

/** What the server of a consultation answers, in this page: ``fetch`` for ``Sending``, ``href`` where it begins. */
export class RehearsalRoom {
  static async begun() {
    return new RehearsalRoom(await Promise.all(Array.from({ length: HOLDERS }, newHolderKey)));
  }

  constructor(keys) {
    this.keys = keys;
    this.href = HREF;
    this.files = new Map();
    this.fetch = this.fetch.bind(this);
  }

  async fetch(address, { method = "GET", body } = {}) {
    const [path, query] = address.split("?");
    if (method === "GET") return Response.json(this.#state());
    if (path.endsWith("/reponse")) {
      this.reply = crypto.randomUUID();
      this.files.clear();
      return Response.json({ reply: this.reply });
    }
    if (method === "PUT") return Response.json({ octets: this.#take(Number(path.split("/").at(-1)), query, body) });
    this.envelope = JSON.parse(body);
    return Response.json({ files: this.envelope.files, digest: await envelopeDigest(this.envelope), is_late: false });
  }

  /** The share of one holder, unwrapped with the key of their machine. */
  share(place) {
    return unwrapShare(this.envelope.shares[place], this.keys[place].privateKey, this.reply);
  }

  /** What two shares open: the list and the form's answers, each file compared with its digest. */
  async open(first, second) {
    const key = combined(first, second);
    if ((await keyCommitment(this.reply, key)) !== this.envelope.key_check) throw new Error("another key");
    const contents = JSON.parse(new TextDecoder().decode(await opened(key, this.files.get(0), this.reply, 0)));
    for (const { n, sha256: digest } of contents.files) {
      if (hex(await sha256(await opened(key, this.files.get(n), this.reply, n))) !== digest) throw new Error("another file");
    }
    return contents;
  }

  #state() {
    const holders = this.keys.map(({ holder, publicText }) => ({ fingerprint: holder, public: publicText }));
    return { holders, reply: null, parts: {} };
  }

  #take(n, query, body) {
    const standing = this.files.get(n) ?? new Uint8Array();
    const offset = Number(new URLSearchParams(query).get("offset"));
    if (standing.length === offset) this.files.set(n, joined(standing, body));
    return this.files.get(n).length;
  }
}
