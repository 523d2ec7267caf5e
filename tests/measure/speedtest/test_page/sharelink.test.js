import assert from "node:assert/strict";
import { test } from "node:test";

import { headlineOf, usageLines } from "../../../../maillage/measure/speedtest/static/speedtest/test/sentences.js";
import { sharedDocument, sharedText } from "../../../../maillage/measure/speedtest/static/speedtest/test/sharelink.js";
import { fullDocument, pages, PLAN } from "./samples.js";

const decoded = (text) => Buffer.from(text, "base64url").toString("utf8");

test("a shared result says the same headline and the same words as the kept one", () => {
  const kept = fullDocument({ web: { status: "ok", pages: pages([800, 5400, null, 9000, 2000]) }, upload: { status: "timeout" } });
  const shared = sharedDocument(sharedText(kept));

  assert.deepEqual(headlineOf(shared, PLAN), headlineOf(kept, PLAN));
  const words = (document) => usageLines(document, PLAN).map(({ usage, level }) => [usage, level]);
  assert.deepEqual(words(shared), words(kept));
});

test("a shared text holds neither place, nor hour, nor device, nor identifier", () => {
  const kept = fullDocument();
  const text = decoded(sharedText(kept));

  const hidden = [kept.id, kept.device, "-1.55", "47.21", "13:32", "\"lon", "\"lat\"", "device"];
  assert.deepEqual(hidden.filter((each) => text.includes(each)), []);
  assert.equal(text.includes("2026-11-24"), true);
});

test("a shared text fits into an address and needs no escaping", () => {
  const text = sharedText(fullDocument());

  assert.match(text, /^[A-Za-z0-9_-]+$/);
  assert.ok(text.length < 800);
});

test("a link that was cut or changed is not read", () => {
  const text = sharedText(fullDocument());
  const broken = ["", "abc", text.slice(0, -7), `${text}!`, "x".repeat(9000), sharedTextOf({ v: 2 }), sharedTextOf(null), sharedTextOf({ v: 1, d: "2026-99-99", s: {} })];

  assert.deepEqual(broken.map((each) => sharedDocument(each)), broken.map(() => null));
});

test("a made-up link brings nothing onto the page but known figures and plain words", () => {
  const hostile = { v: 1, d: "2026-11-24", o: "<img src=x>", t: { a: 1 }, c: "car\n", s: { download: [0, "9e9", null], video: [0, -5, 1e308], web: [0, "x", 700], other: [0] } };
  const document = sharedDocument(sharedTextOf(hostile));

  assert.equal(document.operator.value, null);
  assert.equal(document.technology.value, "unknown");
  assert.equal(document.context, "unknown");
  assert.deepEqual(document.subtests.download, { status: "ok" });
  assert.deepEqual(document.subtests.web.pages, [{ status: "ok", load_ms: 700 }]);
  assert.deepEqual(Object.keys(document.subtests), ["download", "video", "web"]);
});

function sharedTextOf(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
