import assert from "node:assert/strict";
import { test } from "node:test";

import { answeredFields, hasResult, networkFlags, newIdentity, noNetworkOutcome, platformName } from "../../../../maillage/measure/speedtest/static/speedtest/test/answered.js";

const ANSWERS = { operator: "orange", operatorOrigin: "declared", asn: null, context: "car", technology: "4G" };
const DEVICE = { secret: "s".repeat(43), version: "0.3", platform: "Android" };

test("an identity is a UUID of version 4 and new each time", () => {
  const made = Array.from({ length: 200 }, () => newIdentity());

  assert.equal(new Set(made).size, 200);
  assert.deepEqual(made.filter((one) => !/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(one)), []);
});

test("an operator that a person named stands alone", () => {
  assert.deepEqual(answeredFields({ answers: ANSWERS, device: DEVICE }).operator, { value: "orange", origin: "declared" });
});

test("an operator accepted as guessed tells the AS number it was guessed from", () => {
  const answers = { ...ANSWERS, operatorOrigin: "asn", asn: 3215 };

  assert.deepEqual(answeredFields({ answers, device: DEVICE }).operator, { value: "orange", asn: 3215, origin: "asn" });
});

test("where a test is made and on which technology is open until it is told", () => {
  const { context, technology } = answeredFields({ answers: { ...ANSWERS, context: "" }, device: DEVICE });

  assert.deepEqual([context, technology], ["unknown", { value: "unknown", origin: "declared" }]);
  assert.equal(answeredFields({ answers: ANSWERS, device: DEVICE }).context, "car"); // a report without network says it
});

test("an operator that the person does not know is left open", () => {
  assert.deepEqual(answeredFields({ answers: { ...ANSWERS, operator: null }, device: DEVICE }).operator, { origin: "declared" });
});

test("a place without network is a failure with its reason, not an absence", () => {
  const outcome = noNetworkOutcome();

  assert.deepEqual(outcome.flags, ["no_network"]);
  assert.deepEqual(Object.values(outcome.subtests).map(({ status, reason }) => [status, reason]), [
    ["failed", "no_network"],
    ["failed", "no_network"],
    ["failed", "no_network"],
  ]);
  assert.equal(hasResult(outcome), true);
});

test("an outcome whose parts were all left out or voided says nothing of the network", () => {
  assert.equal(hasResult({ subtests: { latency: { status: "voided" }, download: { status: "skipped" } } }), false);
  assert.equal(hasResult({ subtests: {} }), false);
});

test("Wi-Fi is flagged, a fixed line too where the browser does not say what it is on", () => {
  const cases = [
    [{ kind: "wifi", isMobile: true }, ["wifi"]],
    [{ kind: "cellular", isMobile: false }, ["cellular"]],
    [{ kind: undefined, isMobile: false }, ["fixed"]],
    [{ kind: undefined, isMobile: null }, []],
  ];

  assert.deepEqual(cases.map(([connection]) => networkFlags(connection)), cases.map(([, flags]) => flags));
});

test("a platform is a word, whatever the browser", () => {
  const agents = ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)", "Mozilla/5.0 (Linux; Android 16)", "Links 2.29"];

  assert.deepEqual(agents.map((userAgent) => platformName({ userAgent })), ["iPhone", "Android", "unknown"]);
  assert.equal(platformName({ userAgentData: { platform: "Android" }, userAgent: "" }), "Android");
});
