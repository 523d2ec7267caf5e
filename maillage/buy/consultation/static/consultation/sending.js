// Seals the files of a reply and sends them, part by part, each with its digest; goes on where the server stands. No page:
// deposit.js shows what it says. The clock here measures only how long a part took.

import { SEGMENT, base64, fileHead, hex, joined, newReplyKey, octetsOf, sealSegments, sealedLength, sha256 } from "./seal.js";
import { Sha256 } from "./sha256.js";

const PART_SEGMENTS = 5; // sealed at once, while those before travel
const LEAST_SLICE = 256 * 1024;
const MOST_SLICE = 8 * 1024 * 1024; // what the server takes: a whole part
const QUICK_MS = 2000;
const SLOW_MS = 8000;
const AGAIN_MS = [500, 1000, 2000, 4000, 8000, 15000];
const MOST_RESTARTS = 5;

/** The server said no, and why, in a sentence. */
export class Refusal extends Error {}

/** A file is not the one whose sending had begun: its places must not be sealed again under the same key. */
class Changed extends Error {}

/** Elsewhere the server has fewer octets than it said: the file is gone through again. */
class Behind extends Error {}

/** A sending of one reply. ``ports``: fetch, now, wait, token, store; ``tell`` hears {stage, sent, total, name}. */
export class Sending {
  constructor({ href, ports, tell }) {
    this.href = href;
    this.base = href.replace(/\/etat$/, "/reponse");
    this.ports = ports;
    this.tell = tell;
    this.slice = 1024 * 1024;
  }

  /** What the server says: its hour, the term, whose keys, what stands. */
  async state() {
    return this.#asked(() => this.ports.fetch(this.href, { headers: { Accept: "application/json" } }));
  }

  /** The reply that an earlier page began and did not end, where the server still has it. */
  async unfinished(state) {
    const record = await this.ports.store.reply(this.href);
    return record && record.reply === state.reply ? record : null;
  }

  /** Send ``files`` and ``answers``; answers with the receipt. */
  async send(files, answers) {
    const state = await this.state();
    let record = await this.unfinished(state);
    if (record && !fits(record, files, state.holders)) record = null;
    if (record) {
      try {
        return await this.#sendAll(record, files, answers, state.parts ?? {});
      } catch (error) {
        if (!(error instanceof Changed)) throw error;
        this.tell({ stage: "changed", name: error.message });
      }
    }
    return this.#sendAll(await this.#begin(files, state.holders), files, answers, {});
  }

  async #begin(files, holders) {
    const { reply } = await this.#asked(() => this.ports.fetch(this.base, this.#options("POST")));
    const sealing = await newReplyKey(reply, holders.map((holder) => holder.public));
    const listed = [{ name: "" }, ...files].map(({ name, size = 0 }, n) => ({ n, name, octets: size, digests: [] }));
    const record = { reply, ...sealing, holders: holders.map((holder) => holder.fingerprint), files: listed };
    for (const file of listed) file.prefix = base64((await fileHead(reply, file.n)).prefix);
    await this.#keep(record);
    return record;
  }

  async #sendAll(record, files, answers, parts) {
    this.total = files.reduce((sum, file) => sum + file.size, 0);
    this.before = 0;
    const listed = [];
    for (const [place, file] of files.entries()) {
      const plain = await this.#sendFile(record, place + 1, file, parts[place + 1] ?? 0);
      this.before += file.size;
      listed.push({ n: place + 1, name: file.name, octets: file.size, type: file.type, sha256: plain });
    }
    const list = new Blob([JSON.stringify({ files: listed, answers })]);
    await this.#sendFile(record, 0, list, parts[0] ?? 0);
    this.tell({ stage: "closing", sent: this.total, total: this.total });
    const sealed = record.files.map(({ n, length, sealed: digest }) => ({ n, octets: length, sha256: digest }));
    const { reply, shares, key_check } = record;
    const envelope = { maillage_seal: 1, consultation: this.#slug(), reply, shares, key_check, files: sealed };
    const body = JSON.stringify(envelope);
    const options = this.#options("POST", { body, type: "application/json" });
    const receipt = await this.#asked(() => this.ports.fetch(`${this.base}/${reply}/envoi`, options));
    await this.ports.store.forgetReply(this.href);
    return { ...receipt, files: listed, envelope };
  }

  async #sendFile(record, n, file, standing) {
    for (let restarts = 0; ; restarts += 1) {
      try {
        return await this.#sendParts(record, n, file, standing);
      } catch (error) {
        if (!(error instanceof Behind) || restarts === MOST_RESTARTS) throw error;
        standing = error.standing;
      }
    }
  }

  /** One pass over a file: each part is sealed while the one before travels. Answers with the digest of the plain text. */
  async #sendParts(record, n, file, standing) {
    const kept = record.files[n];
    const head = await fileHead(record.reply, n, octetsOf(kept.prefix));
    const [plain, sealed] = [new Sha256(), new Sha256()];
    let travelling = Promise.resolve(standing);
    let at = 0;
    const step = PART_SEGMENTS * SEGMENT;
    for (let part = 0, start = 0; start < file.size; part += 1, start += step) {
      const octets = new Uint8Array(await file.slice(start, start + step).arrayBuffer());
      const segments = await sealSegments(record.key, head, octets, part * PART_SEGMENTS, file.size);
      const whole = joined(...(part ? [] : [head.line]), ...segments);
      plain.update(octets);
      release(octets, ...segments);
      sealed.update(whole);
      const digest = hex(await sha256(whole));
      if (kept.digests[part] && kept.digests[part] !== digest) {
        await travelling;
        throw new Changed(file.name);
      }
      if (!kept.digests[part]) {
        // Before anything of it leaves: from then on this place takes this plain text, and no other one.
        kept.digests[part] = digest;
        await this.#keep(record);
      }
      const stands = await travelling;
      const sending = this.#sendPart({ record, n, whole, digest, at, stands, done: Math.min(start, file.size) });
      travelling = sending.finally(() => release(whole)); // sent, or to be sealed again
      travelling.catch(() => undefined); // it is awaited in the next turn, or below
      at += whole.length;
    }
    await travelling;
    Object.assign(kept, { length: sealedLength(file.size, head.line), sealed: sealed.hex() });
    return plain.hex();
  }

  async #sendPart({ record, n, whole, digest, at, stands, done }) {
    while (stands < at + whole.length) {
      if (stands < at) throw Object.assign(new Behind(), { standing: stands });
      const body = whole.subarray(stands - at, stands - at + this.slice);
      const headers = { "X-Part-SHA256": body.length === whole.length ? digest : hex(await sha256(body)) };
      const address = `${this.base}/${record.reply}/${n}?offset=${stands}`;
      const began = this.ports.now();
      const options = this.#options("PUT", { body, headers, type: "application/octet-stream" });
      const answer = await this.#asked(() => this.ports.fetch(address, options), [409]);
      this.#pace(this.ports.now() - began);
      if (typeof answer.octets !== "number") throw new Refusal(answer.detail ?? "");
      stands = answer.octets;
      if (n) this.tell({ stage: "sending", sent: Math.min(this.total, this.before + done + Math.max(0, stands - at)), total: this.total });
    }
    return stands;
  }

  /** Larger pieces on a quick line, smaller ones on a slow line: what a cut costs is a few seconds. */
  #pace(took) {
    if (took < QUICK_MS) this.slice = Math.min(MOST_SLICE, this.slice * 2);
    if (took > SLOW_MS) this.slice = Math.max(LEAST_SLICE, this.slice / 2);
  }

  /** The JSON of an answer; asks again while there is no connection or the server is away. */
  async #asked(ask, expected = []) {
    for (let tries = 0; ; tries += 1) {
      const answer = await ask().catch(() => null);
      const isJson = answer?.headers.get("Content-Type")?.includes("json");
      if (isJson && (answer.ok || expected.includes(answer.status))) {
        const told = await answer.json().catch(() => null); // cut in the middle of the answer: asked again
        if (told) return told;
      } else if (answer && answer.status < 500 && answer.status !== 429) {
        const told = isJson ? await answer.json().catch(() => ({})) : {};
        throw new Refusal(told.detail ?? "");
      }
      this.tell({ stage: "waiting" });
      await this.ports.wait(AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)]);
    }
  }

  #options(method, { body, headers = {}, type } = {}) {
    const more = type ? { "Content-Type": type } : {};
    return { method, body, headers: { Accept: "application/json", "X-CSRFToken": this.ports.token, ...more, ...headers } };
  }

  #slug() {
    return decodeURIComponent(new URL(this.href, "http://here").pathname.split("/").at(-4));
  }

  async #keep(record) {
    await this.ports.store.keepReply(this.href, record);
  }
}

/**
 * Give the memory of ``arrays`` back now. Chromium frees what it allocated itself (a file read, a text sealed) only with its
 * collector, and after ``transfer(0)`` does not even count it: what is moved to a port that nobody reads goes with it.
 */
function release(...arrays) {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(null, arrays.map(({ buffer }) => buffer));
  port1.close();
  port2.close();
}

/** Whether the files chosen now, and the holders of now, are those of a reply that was begun. */
function fits(record, files, holders) {
  const chosen = files.map(({ name, size }) => `${name}/${size}`);
  const begun = record.files.slice(1).map(({ name, octets }) => `${name}/${octets}`);
  const current = holders.map((holder) => holder.fingerprint).sort();
  return `${chosen}` === `${begun}` && `${current}` === `${[...record.holders].sort()}`;
}
