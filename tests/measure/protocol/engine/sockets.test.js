// Whole tests over real sockets: bodies are read and sent by a real fetch, and the server says what it saw.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { measurementDocument } from "../../../../maillage/measure/protocol/static/protocol/engine/document.js";
import { Test } from "../../../../maillage/measure/protocol/static/protocol/engine/test.js";
import { listening } from "./server.js";
import { socketPorts } from "./sockets.js";

/** A test against a real server: its outcome, and what the server saw. */
async function tested(given = {}, { openings } = {}) {
  const { node, url, close } = await listening({ openings });
  try {
    const server = { url, token: "T o+k" };
    const outcome = await new Test({ server, kind: "speed", ports: socketPorts(), ...given }).run();
    return { outcome, node };
  } finally {
    await close();
  }
}

// They mostly wait for their own pauses, so they run together.
describe("over sockets", { concurrency: true }, () => {
  test("speed test over sockets reads and sends up to the caps, and the server counted the same", async () => {
    const { outcome, node } = await tested();

    const { latency, download, upload } = outcome.subtests;
    assert.deepEqual(
      [latency.status, latency.rtts_ms.length, download.bytes, upload.bytes],
      ["ok", 20, 60_000_000, 20_000_000],
    );
    assert.deepEqual(
      [outcome.bytesUsed.up, node.received, outcome.bytesUsed.down >= node.sent, node.sent, upload.connections],
      [20_000_000, 20_000_000, true, 60_500_000, 4],
    );
    assert.deepEqual([outcome.flags, outcome.server], [["node_over_limit"], { name: "local", version: "1.0" }]);
  });

  test("every request carries the token, and no header that would need a preflight", async () => {
    const { node } = await tested({ isEco: true });

    const tokens = new Set(node.asked.map(({ token }) => token));
    const types = new Set(node.asked.map(({ headers }) => headers["content-type"] ?? "text/plain"));
    assert.deepEqual([tokens, types, node.asked.at(-1).path], [new Set(["T o+k"]), new Set(["text/plain"]), "/m1/end"]);
  });

  test("busy server is waited for over sockets", async () => {
    const busy = { status: 503, body: { code: "node.busy", message: "", wait_s: 0.05, ahead: 1 } };
    const events = [];

    const report = (event) => events.push(event);
    const { outcome } = await tested({ isEco: true, report }, { openings: [busy, busy] });

    const waits = events.filter(({ type }) => type === "wait").map(({ ahead }) => ahead);
    assert.deepEqual([waits, outcome.subtests.download.status], [[1, 1], "ok"]);
  });

  test("full test over sockets transfers both files whole, and pages that are not there have failed", async () => {
    const { outcome } = await tested({ kind: "full" });

    const { file_download: down, file_upload: up, web } = outcome.subtests;
    assert.deepEqual([down.status, down.bytes, up.status, up.bytes], ["ok", 5_000_000, "ok", 1_000_000]);
    assert.deepEqual([web.status, new Set(web.pages.map(({ status }) => status))], ["failed", new Set(["failed"])]);
  });

  test("server that nobody runs is the problem no_network", async () => {
    const { url, close } = await listening();
    await close();

    const outcome = await new Test({ server: { url, token: "T" }, kind: "speed", ports: socketPorts() }).run();

    assert.deepEqual([outcome.problem.code, outcome.subtests], ["no_network", {}]);
  });
});

test("document of a test has no empty field, keeps failed probes, and joins the flags", () => {
  const outcome = {
    subtests: { latency: { status: "ok", rtt_ms: 30, rtts_ms: [30, null, 30] } },
    flags: ["eco", "wifi"],
    server: { name: "local", version: undefined },
    bytesUsed: { down: 10, up: 2 },
  };

  const made = measurementDocument({
    id: "0193a0b2-6c1e-7d3a-9a41-3f0c5a7e9b10", takenAt: new Date(0), device: "d".repeat(22), position: null,
    context: "indoor", operator: { value: "orange", origin: "declared" },
    technology: { value: "4G", origin: "declared" },
    client: { name: "maillage-web", version: "1.0", platform: undefined }, flags: ["wifi"], outcome,
  });

  assert.deepEqual(made, {
    version: "1", id: "0193a0b2-6c1e-7d3a-9a41-3f0c5a7e9b10", taken_at: "1970-01-01T00:00:00.000Z",
    device: "d".repeat(22), context: "indoor", operator: { value: "orange", origin: "declared" },
    technology: { value: "4G", origin: "declared" },
    client: { name: "maillage-web", version: "1.0" }, server: { name: "local" }, flags: ["eco", "wifi"],
    bytes_used: { down: 10, up: 2 }, subtests: { latency: { status: "ok", rtt_ms: 30, rtts_ms: [30, null, 30] } },
  });
});
