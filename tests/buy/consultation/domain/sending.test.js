import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

const scripts = "../../../../maillage/buy/consultation/static/consultation";
const seal = await import(`${scripts}/seal.js`);
const { Refusal, Sending } = await import(`${scripts}/sending.js`);
const { openSealStore } = await import(`${scripts}/seal_store.js`);
const { Uploads } = await import(`${scripts}/uploads.js`);

const HREF = "/consultations/ecole/depot/jeton/etat";
const MIB = 1 << 20;
const publics = await Promise.all([1, 2, 3].map(() => seal.newHolderKey()));
const holders = publics.map(({ publicText, holder }) => ({ public: publicText, fingerprint: holder }));
const sha = (octets) => createHash("sha256").update(octets).digest("hex");
const json = (document, status = 200) =>
  new Response(JSON.stringify(document), { status, headers: { "Content-Type": "application/json" } });

/** A server in memory. ``faults`` says of the count of a request whether it is "cut" before or "lost" after the server. */
class Server {
  reply = null;
  begun = 0;
  files = {};
  requests = 0;
  received = 0;
  faults = () => null;

  fetch = async (address, { method = "GET", body, headers } = {}) => {
    this.requests += 1;
    const fault = this.faults(this.requests, method);
    if (fault === "cut") throw new TypeError("no connection");
    const answer = this.answer(address, method, body, headers);
    if (fault === "lost") throw new TypeError("no connection");
    return answer;
  };

  answer(address, method, body, headers) {
    if (method === "GET") {
      const parts = Object.fromEntries(Object.entries(this.files).map(([n, octets]) => [n, octets.length]));
      return json({ now: "2026-12-02T11:58:00+01:00", holders, reply: this.reply, parts });
    }
    if (address.endsWith("/reponse")) {
      this.begun += 1;
      this.files = {};
      this.reply = `0f8fad5b-d9cb-469f-a165-70867728950${this.begun}`;
      return json({ reply: this.reply });
    }
    if (address.endsWith("/envoi")) {
      this.envelope = JSON.parse(body);
      return json({ reply: this.reply, number: 1 });
    }
    const { n, offset } = /\/(?<n>\d+)\?offset=(?<offset>\d+)$/.exec(address).groups;
    const standing = this.files[n] ?? Buffer.alloc(0);
    if (Number(offset) !== standing.length) return json({ octets: standing.length }, 409);
    assert.equal(headers["X-Part-SHA256"], sha(body));
    this.received += body.length;
    this.files[n] = Buffer.concat([standing, body]);
    return json({ octets: this.files[n].length });
  }
}

const file = (name, octets) => Object.assign(new Blob([octets], { type: "application/pdf" }), { name });

async function sendingTo(server, { store, told = [] } = {}) {
  const ports = { fetch: server.fetch, now: () => 0, wait: async () => undefined, token: "", store: store ?? (await openSealStore(null)) };
  return new Sending({ href: HREF, ports, tell: (said) => told.push(said.stage) });
}

/** Each file of the envelope is what stands with the server. */
function assertWhole(server) {
  const stand = server.envelope.files.map(({ n }) => ({ n, octets: server.files[n].length, sha256: sha(server.files[n]) }));
  assert.deepEqual(server.envelope.files, stand);
}

test("a reply goes out whole although each third request is cut and each fifth answer is lost", async () => {
  const server = new Server();
  server.faults = (count) => (count % 3 === 0 ? "cut" : count % 5 === 0 ? "lost" : null);
  const told = [];
  const sending = await sendingTo(server, { told });

  const receipt = await sending.send([file("offre.pdf", seal.drawn(65536)), file("plan.pdf", new Uint8Array(9 * MIB + 1))], { prix: "12" });

  assert.equal(receipt.number, 1);
  assert.deepEqual(server.envelope.files.map(({ n }) => n), [0, 1, 2]);
  assert.equal(server.envelope.consultation, "ecole");
  assertWhole(server);
  assert.ok(told.includes("waiting"));
});

test("a tab closed on the way goes on from the part that stands with the same files, and begins again with another", async () => {
  for (const [change, begun] of [[0, 1], [1, 2]]) {
    const server = new Server();
    const store = await openSealStore(null);
    const octets = new Uint8Array(9 * MIB);
    server.faults = (count) => (count > 5 ? "closed" : null);
    server.fetch = ((fetch) => async (...words) => {
      if (server.faults(server.requests + 1) === "closed") return json({ detail: "fermé" }, 400);
      return fetch(...words);
    })(server.fetch);
    await assert.rejects((await sendingTo(server, { store })).send([file("a.pdf", octets)], {}), Refusal);
    const stood = server.files[1].length;
    assert.ok(stood > MIB);

    server.faults = () => null;
    octets[3] += change;
    server.received = 0;
    const told = [];
    await (await sendingTo(server, { store, told })).send([file("a.pdf", octets)], {});

    assertWhole(server);
    assert.deepEqual([server.begun, told.includes("changed")], [begun, change === 1]);
    const sent = server.files[0].length + server.files[1].length;
    assert.equal(server.received, change ? sent : sent - stood);
    assert.equal(await store.reply(HREF), undefined);
  }
});

test("what the server refuses is said in its words", async () => {
  const server = new Server();
  server.fetch = async () => json({ detail: "Ce lien n’est plus valable." }, 403);

  await assert.rejects((await sendingTo(server)).send([file("a.pdf", "a")], {}), { message: "Ce lien n’est plus valable." });
});

test("what was read, sealed and sent gives its memory back at once, and only then", async () => {
  const server = new Server();
  server.faults = (count) => (count % 3 === 0 ? "cut" : count % 5 === 0 ? "lost" : null);
  const buffers = [];
  const followed = (blob) => ({
    size: blob.size,
    name: "plan.pdf",
    type: blob.type,
    slice: (...places) => ({ arrayBuffer: async () => buffers[buffers.push(await blob.slice(...places).arrayBuffer()) - 1] }),
  });
  const { fetch } = server;
  server.fetch = (address, options) => {
    if (options?.method === "PUT") buffers.push(options.body.buffer);
    return fetch(address, options);
  };

  await (await sendingTo(server)).send([followed(new Blob([new Uint8Array(7 * MIB)]))], {});

  assertWhole(server);
  assert.deepEqual([...new Set(buffers.map(({ byteLength }) => byteLength))], [0]);
});

/** A worker of uploads.js that ``fetch`` stands behind. */
class FakeWorker {
  ended = false;

  constructor(fetch) {
    this.fetch = fetch;
  }

  async postMessage({ address, options }, [buffer]) {
    assert.equal(options.body.buffer, buffer);
    const answer = await this.fetch(address, options).catch(() => null);
    const data = answer && { status: answer.status, type: answer.headers.get("Content-Type"), text: await answer.text() };
    this.onmessage({ data });
  }

  terminate() {
    this.ended = true;
  }
}

test("workers carry 32 MiB each and end, a cut is told, and without a worker the page sends by itself", async () => {
  const server = new Server();
  server.faults = (count) => (count % 4 === 0 ? "cut" : null);
  const workers = [];
  const begin = () => workers[workers.push(new FakeWorker(server.fetch)) - 1];
  const uploads = new Uploads({ begin, fetch: server.fetch });
  const sent = [file("plan.pdf", new Uint8Array(65 * MIB))];
  await (await sendingTo({ fetch: uploads.fetch })).send(sent, {});

  assertWhole(server);
  assert.ok(workers.length > 2);
  assert.deepEqual(workers.map(({ ended }) => ended), [...workers.slice(1).map(() => true), false]);
  const body = new Uint8Array(3);
  await assert.rejects(new Uploads({ begin: () => new FakeWorker(() => Promise.reject(new Error())) }).fetch("/", { body }), TypeError);
  const broken = { terminate() {}, postMessage() { this.onerror({ preventDefault() {} }); } };
  const unable = () => { throw new Error("no workers"); };
  for (const nobody of [() => broken, unable]) {
    const direct = new Uploads({ begin: nobody, fetch: async (_, options) => json(options.body.length) });
    assert.deepEqual([await (await direct.fetch("/", { body })).json(), body.length], [3, 3]);
  }
});
