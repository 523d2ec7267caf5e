import assert from "node:assert/strict";
import { test } from "node:test";

import { codesInSight, mayOpenCamera, readerFiles } from "../../../../maillage/include/events/static/events/scanner.js";

test("a badge held before the camera is one arrival, and another one once it was out of sight", () => {
  const newCode = codesInSight(3_000);

  const seen = [
    ["AB12CD", 0], ["AB12CD", 120], ["AB12CD", 2_900], [null, 3_000], ["AB12CD", 5_800], ["AB12CD", 8_900],
  ].map(([text, at]) => newCode(text, at));

  assert.deepEqual(seen, ["AB12CD", null, null, null, null, "AB12CD"]);
});

test("two badges in turn are told each time they change", () => {
  const newCode = codesInSight(3_000);

  assert.deepEqual([["AB12CD", 0], ["EF34GH", 120], ["AB12CD", 240]].map(([text, at]) => newCode(text, at)), ["AB12CD", "EF34GH", "AB12CD"]);
});

test("where the browser reads no code itself the library is kept for going on without network", async () => {
  const names = async () => (await readerFiles()).map((file) => file.split("/").slice(-2).join("/"));
  const without = await names();
  globalThis.BarcodeDetector = { getSupportedFormats: async () => [] };
  const withoutFormats = await names();
  globalThis.BarcodeDetector = { getSupportedFormats: async () => ["ean_13", "qr_code"] };
  const withDetector = await names();
  delete globalThis.BarcodeDetector;

  assert.deepEqual([without, withoutFormats, withDetector], [["vendor/decode.js", "vendor/index.js"], ["vendor/decode.js", "vendor/index.js"], []]);
});

test("a page without encryption is offered no camera", () => {
  assert.equal(mayOpenCamera(), false);
});
