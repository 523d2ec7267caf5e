// Whole tests on a simulated link: what is measured, and what becomes of everything that goes wrong.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Test } from "../../../../maillage/measure/protocol/static/protocol/engine/test.js";
import { Clock, SimulatedNode, simulatedPorts } from "./simulation.js";

const KINDS = ["latency", "download", "upload", "file_download", "file_upload", "web", "video"];

/** A test on a link: its outcome, its events, and the world it ran in. `during` may change that world at a moment. */
async function tested({ kind = "speed", isEco = false, link = {}, pages = {}, openings = [], during = {} } = {}) {
  const clock = new Clock();
  const node = new SimulatedNode(clock, link);
  node.openings = openings;
  const ports = simulatedPorts(node, pages);
  const events = [];
  const server = { url: "http://node.example:8080", token: "T" };
  const made = new Test({ server, kind, isEco, ports, report: (event) => events.push({ ...event, atMs: clock.ms }) });
  for (const [ms, change] of Object.entries(during)) clock.wait(Number(ms)).then(() => change({ node, ports, made }));
  const outcome = await clock.run(made.run());
  return { outcome, events, clock, node, ports };
}

function isWithin(got, expected, share) {
  return Math.abs(got - expected) <= share * expected;
}

function ends(outcome) {
  const entries = Object.entries(outcome.subtests);
  return Object.fromEntries(entries.map(([kind, { status, reason }]) => [kind, [status, reason]]));
}

for (const mbps of [1, 8, 30, 100]) {
  test(`speed test of a link of ${mbps} Mbit/s reports the link both ways`, async () => {
    const { outcome } = await tested({ link: { downBps: mbps * 1e6, upBps: (mbps * 1e6) / 2 } });

    const { download, upload } = outcome.subtests;
    const isRight = [
      isWithin(download.goodput_bps, mbps * 1e6, 0.03),
      isWithin(upload.goodput_bps, (mbps * 1e6) / 2, 0.03),
    ];
    assert.deepEqual(isRight, [true, true], `${download.goodput_bps} ${upload.goodput_bps}`);
  });
}

test("speed test of a steady link stops early, and its samples give its figure again", async () => {
  const { outcome } = await tested({ link: { downBps: 16e6 } });

  const { download } = outcome.subtests;
  const totals = download.streams[0].map((_, step) => download.streams.reduce((sum, row) => sum + row[step], 0));
  const measured = totals.slice(download.rampup_ms / download.step_ms);
  const again = (8000 * measured.reduce((sum, bytes) => sum + bytes, 0)) / (measured.length * download.step_ms);
  assert.deepEqual(
    { ended: download.ended_by, duration: download.duration_ms, steps: totals.length, again },
    { ended: "stable", duration: 4000, steps: 16, again: download.goodput_bps },
  );
});

test("speed test of a link that never becomes steady lasts seven seconds each way", async () => {
  const wave = (ms) => (Math.floor(ms / 2000) % 2 ? 4e6 : 12e6);

  const { outcome } = await tested({ link: { downBps: wave, upBps: wave } });

  const { download, upload } = outcome.subtests;
  assert.deepEqual([download.ended_by, download.duration_ms], ["time", 7000]);
  assert.deepEqual([upload.ended_by, upload.duration_ms], ["time", 7000]);
});

test("speed test of a fast link ends at its caps and uses no more", async () => {
  const { outcome } = await tested({ link: { downBps: 800e6, upBps: 400e6 } });

  const { download, upload } = outcome.subtests;
  assert.deepEqual(
    [download.ended_by, download.bytes, upload.ended_by, upload.bytes, outcome.bytesUsed.down < 60_600_000],
    ["cap", 60_000_000, "cap", 20_000_000, true],
  );
});

test("speed test measures twenty round trips, and the longer loaded one is told with them", async () => {
  const { outcome } = await tested({ link: { rttMs: (ms) => (ms < 1900 ? 40 : 90) } });

  const { latency, download } = outcome.subtests;
  assert.deepEqual(
    [latency.rtt_ms, latency.samples, latency.rtts_ms.length, latency.failures, latency.rtt_loaded_ms, download.rpm],
    [40, 20, 20, 0, 90, 60_000 / 90],
  );
});

test("slow link gets two streams, fast link four", async () => {
  const slow = await tested({ link: { downBps: 1e6 } });
  const fast = await tested({ link: { downBps: 30e6 } });

  assert.deepEqual([slow, fast].map(({ outcome }) => outcome.subtests.download.connections), [2, 4]);
});

test("probes slower than two seconds are failures and the test still ends within twenty", async () => {
  const { outcome, clock } = await tested({ link: { rttMs: (ms) => (ms < 15 ? 10 : 2500) } });

  const { latency } = outcome.subtests;
  assert.deepEqual([latency.status, latency.reason, latency.rtts_ms], ["failed", "probes_lost", [null, null]]);
  assert.equal(clock.ms <= 20_000, true);
});

test("slow round trips shorten the test, which never lasts over twenty seconds", async () => {
  const wave = (ms) => (Math.floor(ms / 700) % 2 ? 4e6 : 12e6);

  const { outcome, clock } = await tested({ link: { rttMs: 700, downBps: wave, upBps: wave } });

  assert.deepEqual(
    [outcome.subtests.download.status, outcome.subtests.upload.status, clock.ms <= 20_000],
    ["ok", "ok", true],
  );
});

test("link cut in the middle of the download is a failure and no average", async () => {
  const { outcome, clock } = await tested({ during: { 4000: ({ node }) => (node.link.isCut = true) } });

  const { download } = outcome.subtests;
  assert.deepEqual(
    [download.status, download.reason, download.goodput_bps, download.bytes > 0, ends(outcome).upload],
    ["failed", "link_cut", undefined, true, ["failed", "no_network"]],
  );
  assert.equal(clock.ms <= 20_000, true);
});

test("link cut in the middle of the upload is a failure and no average", async () => {
  const { outcome, clock } = await tested({ during: { 9000: ({ node }) => (node.link.isCut = true) } });

  const { download, upload } = outcome.subtests;
  assert.deepEqual(
    [download.status, upload.status, upload.reason, upload.goodput_bps, clock.ms <= 20_000],
    ["ok", "failed", "link_cut", undefined, true],
  );
});

for (const kind of ["speed", "full"]) {
  test(`uplink so full that the node's counts take 2.6 s to come is still measured in a ${kind} test`, async () => {
    const rttMs = (_, path) => (path === "/m1/received" ? 2600 : 20);

    const { outcome } = await tested({ kind, link: { upBps: 2e6, rttMs } });

    const { upload } = outcome.subtests;
    assert.deepEqual([upload.status, isWithin(upload.goodput_bps, 2e6, 0.03)], ["ok", true]);
  });
}

test("node gone in the middle of the download fails it at once, and all that follows", async () => {
  const { outcome, clock } = await tested({ kind: "full", during: { 4000: ({ node }) => (node.link.isGone = true) } });

  const expected = Object.fromEntries(KINDS.map((kind) => [kind, ["failed", "no_network"]]));
  assert.deepEqual(
    [ends(outcome), clock.ms < 15_000],
    [{ ...expected, latency: ["ok", undefined], download: ["failed", "link_cut"] }, true],
  );
});

test("link that comes back after a cut is measured again", async () => {
  const { outcome } = await tested({
    kind: "full",
    during: { 4000: ({ node }) => (node.link.isCut = true), 10_000: ({ node }) => (node.link.isCut = false) },
  });

  assert.deepEqual([ends(outcome).download, ends(outcome).upload], [["failed", "link_cut"], ["ok", undefined]]);
});

test("download without a byte is a time-out", async () => {
  const { outcome } = await tested({ link: { downBps: 0 } });

  assert.deepEqual(ends(outcome).download, ["timeout", "nothing_received"]);
});

test("full test makes the seven subtests in their order", async () => {
  const { outcome, events, ports, clock } = await tested({ kind: "full" });

  const ended = events.filter(({ type }) => type === "subtest");
  const parts = ended.map(({ kind, part }) => [kind, part.status, part.method]);
  assert.deepEqual(parts, KINDS.map((kind) => [kind, "ok", `maillage/${kind}/1`]));
  assert.deepEqual(
    [outcome.subtests.file_download.bytes, outcome.subtests.file_upload.bytes, outcome.subtests.web.pages_within_5s],
    [5_000_000, 1_000_000, 5],
  );
  assert.deepEqual(
    [ports.opened[0], new Set(ports.opened).size, ports.played[0].address],
    ["http://node.example:8080/ref/abc-1/texte/index.html", 5, "http://node.example:8080/video/abc-6/master.m3u8"],
  );
  assert.deepEqual([outcome.subtests.video.verdict, clock.ms < 120_000], ["perfect", true]);
});

test("full test on a link of 64 kbit/s is all results and ends within three minutes", async () => {
  const { outcome, clock } = await tested({
    kind: "full",
    link: { downBps: 64_000, upBps: 64_000 },
    pages: { loadMs: 60_000, seen: { startDelayMs: null, hasEnded: false, reason: "start_late" } },
  });

  const statuses = KINDS.map((kind) => outcome.subtests[kind].status);
  assert.deepEqual(statuses, ["ok", "ok", "ok", "timeout", "timeout", "timeout", "timeout"]);
  assert.equal(clock.ms <= 180_000, true);
});

test("pages over ten seconds are late ones, and the others still count", async () => {
  const loadMs = (address) => (address.includes("presse") ? 12_000 : address.includes("boutique") ? 7_000 : 1_000);

  const { outcome } = await tested({ kind: "full", pages: { loadMs } });

  const { status, pages, pages_within_5s, pages_within_10s } = outcome.subtests.web;
  assert.deepEqual(
    [status, pages.map((page) => page.status), pages.at(-1).load_ms, pages_within_5s, pages_within_10s],
    ["ok", ["ok", "ok", "ok", "ok", "timeout"], undefined, 3, 4],
  );
});

test("video that is not ready is left out and says so", async () => {
  const { outcome } = await tested({ kind: "full", link: { video: false } });

  assert.deepEqual(outcome.subtests.video, { method: "maillage/video/1", status: "skipped", reason: "not_ready" });
});

test("browser that cannot play the film says nothing about the link", async () => {
  const seen = { startDelayMs: null, hasEnded: false, reason: "no_player" };
  const { outcome } = await tested({ kind: "full", pages: { loadMs: 500, seen } });

  assert.deepEqual(ends(outcome).video, ["skipped", "no_player"]);
});

test("eco mode leaves out files and video, opens one page and stays under ten megabytes", async () => {
  const { outcome, ports } = await tested({ kind: "full", isEco: true, link: { downBps: 100e6, upBps: 50e6 } });

  const used = outcome.bytesUsed.down + outcome.bytesUsed.up;
  assert.deepEqual(
    [ends(outcome).file_download, ends(outcome).video, ports.opened.length, outcome.flags, used < 10_000_000],
    [["skipped", "eco"], ["skipped", "eco"], 1, ["eco"], true],
  );
});

test("busy node is waited for, and the test then runs", async () => {
  const busy = { status: 503, body: { code: "node.busy", message: "", wait_s: 12, ahead: 2 } };

  const next = { ...busy, body: { ...busy.body, wait_s: 5, ahead: 0 } };

  const { outcome, events, node } = await tested({ openings: [busy, next] });

  const waits = events.filter(({ type }) => type === "wait").map(({ waitS, ahead }) => [waitS, ahead]);
  const opened = node.asked.filter(({ path }) => path === "/m1/session").length;
  assert.deepEqual([waits, opened, outcome.problem], [[[12, 2], [5, 0]], 3, null]);
  assert.equal(outcome.subtests.download.status, "ok");
});

const REFUSALS = [["token.expired", 401], ["token.used", 401], ["node.paused", 503], ["prefix.hour", 429]];

for (const [code, status] of REFUSALS) {
  test(`node that answers ${code} is a problem and no result`, async () => {
    const refusal = { status, body: { code, message: "Recommencez le test.", wait_s: 60 } };

    const { outcome, node } = await tested({ openings: [refusal] });

    assert.deepEqual(
      [outcome.problem.code, outcome.problem.message, outcome.problem.waitS, outcome.subtests, node.ended],
      [code, "Recommencez le test.", 60, {}, 0],
    );
  });
}

test("node that cannot be reached is the problem no_network", async () => {
  const { outcome } = await tested({ link: { isGone: true } });

  assert.deepEqual([outcome.problem.code, outcome.subtests], ["no_network", {}]);
});

test("node that refuses in the middle voids the rest: it is no failure of the link", async () => {
  const during = { 100: ({ node }) => (node.link.refusal = "token.used") };

  const { outcome } = await tested({ during });

  const voided = ["voided", "token.used"];
  assert.deepEqual(ends(outcome), { latency: voided, download: voided, upload: voided });
});

test("stranger's answers in the middle are failures of the link", async () => {
  const during = { 3000: ({ node }) => (node.link.refusal = "portal.login") };

  const { outcome } = await tested({ during });

  assert.deepEqual(ends(outcome).upload, ["failed", "link_cut"]);
});

test("stopped test ends at once, voids what ran, keeps what was done and frees the slot", async () => {
  const { outcome, clock, node } = await tested({ kind: "full", during: { 5000: ({ made }) => made.stop() } });

  const rest = Object.fromEntries(KINDS.slice(2).map((kind) => [kind, ["skipped", "stopped"]]));
  assert.deepEqual(
    [ends(outcome), outcome.isStopped, outcome.flags, clock.ms - 5000 < 300, node.asked.at(-1).path],
    [{ latency: ["ok", undefined], download: ["voided", "stopped"], ...rest }, true, ["stopped"], true, "/m1/end"],
  );
});

test("test stopped while it waits for its turn ends at once", async () => {
  const busy = { status: 503, body: { code: "node.busy", message: "", wait_s: 60, ahead: 9 } };

  const { outcome, clock } = await tested({ openings: [busy], during: { 1000: ({ made }) => made.stop() } });

  assert.deepEqual([outcome.isStopped, outcome.problem, clock.ms - 1000 < 300], [true, null, true]);
});

test("page hidden for a moment voids the running subtest only", async () => {
  const { outcome, ports } = await tested({
    during: { 5000: ({ ports: page }) => page.hide(), 7000: ({ ports: page }) => (page.hidden = false) },
  });

  assert.deepEqual(
    [ends(outcome), outcome.flags, ports.listening.size],
    [{ latency: ["ok", undefined], download: ["voided", "background"], upload: ["ok", undefined] }, ["background"], 0],
  );
});

test("page that stays hidden voids each subtest after ten seconds", async () => {
  const { outcome } = await tested({ during: { 5000: ({ ports }) => ports.hide() } });

  const voided = ["voided", "background"];
  assert.deepEqual([ends(outcome).download, ends(outcome).upload], [voided, voided]);
});

test("node over its limit flags the test", async () => {
  const atBegin = await tested({ link: { isOverLimit: true } });
  const atEnd = await tested({ link: { flags: ["node_over_limit"] } });

  assert.deepEqual([atBegin.outcome.flags, atEnd.outcome.flags], [["node_over_limit"], ["node_over_limit"]]);
});

test("events tell phases in order with a growing share, and rates while transfers run", async () => {
  const { events } = await tested({ kind: "full" });

  const phases = events.filter(({ type }) => type === "phase");
  const shares = phases.map(({ share }) => share);
  const rates = events.filter(({ type, bps }) => type === "rate" && bps > 0).map(({ phase }) => phase);
  assert.deepEqual(phases.map(({ phase }) => phase), ["waiting", "latency", "pretest", ...KINDS.slice(1), "done"]);
  assert.deepEqual([[...shares].sort((one, other) => one - other), shares[0], shares.at(-1)], [shares, 0, 1]);
  assert.deepEqual([...new Set(rates)], ["download", "upload", "file_download"]);
});

test("engine sends no header of its own: each request goes without a preflight", async () => {
  const clock = new Clock();
  const node = new SimulatedNode(clock);
  const options = [];
  const fetch = (address, given) => {
    options.push(given);
    return node.fetch(address, given);
  };
  const ports = { ...simulatedPorts(node), fetch };
  const server = { url: "http://node.example:8080/", token: "T" };

  await clock.run(new Test({ server, kind: "full", ports }).run());

  const types = options.flatMap(({ body }) => (body ? [body.type] : []));
  assert.deepEqual([options.filter(({ headers }) => headers), new Set(types)], [[], new Set(["text/plain"])]);
});

test("the latest receipt of the node stands in the outcome, whatever the link did at the end", async () => {
  const { outcome, node } = await tested({ during: { 17_000: ({ node: here }) => (here.link.isGone = true) } });

  assert.equal(node.receipts > 2, true);
  assert.equal(outcome.receipt, `receipt ${node.receipts}`);
});
