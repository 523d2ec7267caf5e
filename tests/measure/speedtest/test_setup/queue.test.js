import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";

import { makeQueue, sendOne } from "../../../../maillage/measure/speedtest/static/speedtest/test/queue.js";
import { memoryStore } from "../../../../maillage/measure/speedtest/static/speedtest/test/store.js";

const record = (id, more = {}) => ({ id, takenAt: id, document: { id }, sent: "waiting", answer: null, ...more });

/** A server that gives the answers one after the other, then 201; and what it received. */
async function withServer(answers, work) {
  const received = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => (body += piece));
    request.on("end", () => {
      received.push(JSON.parse(body).id);
      const [status, headers, text] = answers.shift() ?? [201, {}, '{"result": "recorded"}'];
      response.writeHead(status, headers).end(text);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await work(`http://127.0.0.1:${server.address().port}/`, received);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const portsAt = (clock, planned = []) => ({
  fetch: (address, options) => fetch(address, options),
  now: () => clock.ms,
  later: (callback, ms) => planned.push(ms),
  language: "fr",
});

test("what waits is sent, the oldest first, and then recorded", async () => {
  await withServer([], async (address, received) => {
    const store = memoryStore();
    for (const id of ["b", "a", "c"]) await store.keep(record(id));
    const told = [];
    const queue = makeQueue({ store, address, ports: portsAt({ ms: 0 }), changed: ({ id, sent }) => told.push([id, sent]) });

    await queue.send();

    assert.deepEqual(received, ["a", "b", "c"]);
    assert.deepEqual(told, [["a", "recorded"], ["b", "recorded"], ["c", "recorded"]]);
    assert.deepEqual((await store.records()).map(({ sent }) => sent), ["recorded", "recorded", "recorded"]);
  });
});

test("a refused result keeps its reason and is not sent again", async () => {
  const refusal = [422, { "Content-Type": "application/json" }, '{"result": "refused", "findings": [{"message": "trop grand"}]}'];
  await withServer([refusal], async (address, received) => {
    const store = memoryStore();
    await store.keep(record("a"));
    const queue = makeQueue({ store, address, ports: portsAt({ ms: 0 }), changed: () => undefined });

    await queue.send();
    await queue.sendNow();

    const [kept] = await store.records();
    assert.deepEqual([kept.sent, kept.answer.findings[0].message, received], ["refused", "trop grand", ["a"]]);
  });
});

test("a server that asks to wait is asked again no sooner than it said", async () => {
  await withServer([[429, { "Retry-After": "40" }, ""]], async (address, received) => {
    const store = memoryStore();
    await store.keep(record("a"));
    const [clock, planned] = [{ ms: 1_000 }, []];
    const queue = makeQueue({ store, address, ports: portsAt(clock, planned), changed: () => undefined });

    await queue.send();
    clock.ms = 40_999;
    await queue.sendNow();
    assert.deepEqual([received, planned[0]], [["a"], 40_000]);

    clock.ms = 41_000;
    await queue.send();
    assert.deepEqual([received, (await store.record("a")).sent], [["a", "a"], "recorded"]);
  });
});

test("without network the result waits, and is sent at once when the network is back", async () => {
  const store = memoryStore();
  await store.keep(record("a"));
  await store.keep(record("b"));
  const ports = portsAt({ ms: 0 });
  const working = ports.fetch;
  let tries = 0;
  ports.fetch = async () => {
    tries += 1;
    throw new TypeError("no network");
  };
  await withServer([], async (address, received) => {
    const queue = makeQueue({ store, address, ports, changed: () => undefined });

    await queue.send();
    assert.deepEqual([tries, (await store.record("a")).sent], [1, "waiting"]);

    ports.fetch = working;
    await queue.sendNow();
    assert.deepEqual(received, ["a", "b"]);
  });
});

test("a proxy that answers with a page does not stop the queue", async () => {
  await withServer([[403, {}, "<html>"]], async (address) => {
    const next = await sendOne(record("a"), { address, ports: portsAt({ ms: 0 }) });

    assert.deepEqual([next.sent, next.answer.status], ["refused", 403]);
  });
});

test("tries without an answer become rarer, an hour apart at most", async () => {
  const ports = { ...portsAt({ ms: 0 }), fetch: () => Promise.reject(new TypeError("no network")) };
  const waits = [];
  let next = record("a");
  for (let round = 0; round < 9; round += 1) {
    next = await sendOne(next, { address: "", ports });
    waits.push(next.retryAt / 1000);
  }

  assert.deepEqual(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
});

test("nothing is sent while what is kept is being erased", async () => {
  await withServer([], async (address, received) => {
    const store = memoryStore();
    await store.keep(record("a"));
    const queue = makeQueue({ store, address, ports: portsAt({ ms: 0 }), changed: () => undefined });

    const erasing = queue.exclusively(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await store.empty();
    });
    await Promise.all([erasing, queue.send()]);
    await queue.send();

    assert.deepEqual(received, []);
  });
});
