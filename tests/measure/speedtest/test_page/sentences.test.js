import assert from "node:assert/strict";
import { test } from "node:test";

import { classOf, headlineOf, LEVEL_NAMES, LEVELS, levelOf, usageLines } from "../../../../maillage/measure/speedtest/static/speedtest/test/sentences.js";
import { fullDocument, pages, PLAN } from "./samples.js";

const levelsOf = (document) => Object.fromEntries(usageLines(document, PLAN).map(({ usage, level }) => [usage, level]));
const headline = (changes) => headlineOf(fullDocument(changes), PLAN);

test("a good full test says so of every usage", () => {
  const expected = { web: "very_good", video: "very_good", download: "very_good", upload: "very_good", calls: "very_good", files: "very_good" };

  assert.deepEqual(levelsOf(fullDocument()), expected);
});

test("rates fall into Arcep's classes at 3, 8 and 30 Mb/s", () => {
  const levels = [29.9e6, 30e6, 7.9e6, 8e6, 2.9e6, 3e6].map((bps) => levelOf(bps, LEVELS.download));

  assert.deepEqual(levels, ["good", "very_good", "fair", "good", "poor", "fair"]);
});

test("a slower page never makes the word better", () => {
  const ranks = [1000, 4000, 5001, 7000, 9999, null].map((load) => {
    const [web] = usageLines(fullDocument({ web: { status: "ok", pages: pages([900, 950, load, load, load]) } }), PLAN);
    return LEVEL_NAMES.indexOf(web.level);
  });

  assert.deepEqual(ranks, ranks.toSorted((one, other) => one - other));
});

test("pages that all come, half of them within five seconds, are good", () => {
  const { web } = levelsOf(fullDocument({ web: { status: "ok", pages: pages([1000, 4000, 4900, 8000, 9000]) } }));

  assert.equal(web, "good");
});

test("a web test without a page that came is a failure", () => {
  const { web } = levelsOf(fullDocument({ web: { status: "timeout", pages: pages([null, null, null]) } }));

  assert.equal(web, "failed");
});

test("a film that stalls too often is poor, one that never begins has failed", () => {
  const stalled = { status: "ok", verdict: "failed", start_delay_ms: 900, stalls: 4, stalled_ms: 6000, height_px: 240 };
  const never = { status: "timeout", verdict: "failed", reason: "start_late" };

  assert.equal(levelsOf(fullDocument({ video: stalled })).video, "poor");
  assert.equal(levelsOf(fullDocument({ video: never })).video, "failed");
});

test("calls are judged by the round trip while the link works, not by the idle one", () => {
  const latency = { status: "ok", rtt_ms: 30, rtt_loaded_ms: 350, failures: 0, samples: 20 };

  assert.equal(levelsOf(fullDocument({ latency })).calls, "fair");
});

test("lost probes are heard in a call: the word is one lower", () => {
  const latency = { status: "ok", rtt_ms: 30, rtt_loaded_ms: 90, failures: 3, samples: 20 };

  assert.equal(levelsOf(fullDocument({ latency })).calls, "good");
});

test("a file that did not arrive makes files poor, two of them a failure", () => {
  const broken = { status: "timeout" };

  assert.equal(levelsOf(fullDocument({ file_upload: broken })).files, "poor");
  assert.equal(levelsOf(fullDocument({ file_upload: broken, file_download: broken })).files, "failed");
});

test("what was not made or does not count has no line", () => {
  const changes = { video: { status: "skipped", reason: "eco" }, web: { status: "voided", reason: "background" } };

  assert.deepEqual(Object.keys(levelsOf(fullDocument(changes))), ["download", "upload", "calls", "files"]);
});

test("the headline of a good test is about video and promises the rest", () => {
  assert.deepEqual(headline({}), { first: "result_say_video_very_good", second: "result_say_rest_follows", isContrast: false });
});

test("the headline sets a perfect film against slow uploads", () => {
  const expected = { first: "result_say_video_very_good", second: "result_say_upload_fair", isContrast: true };

  assert.deepEqual(headline({ upload: { status: "ok", goodput_bps: 1.2e6 } }), expected);
});

test("two bad things are joined without a but", () => {
  const video = { status: "ok", verdict: "failed", start_delay_ms: 900, stalls: 4, stalled_ms: 6000 };
  const expected = { first: "result_say_video_poor", second: "result_say_upload_poor", isContrast: false };

  assert.deepEqual(headline({ video, upload: { status: "ok", goodput_bps: 0.2e6 } }), expected);
});

test("without a film the download leads", () => {
  const speed = fullDocument();
  for (const kind of ["web", "video", "file_download", "file_upload"]) delete speed.subtests[kind];

  assert.equal(headlineOf(speed, PLAN).first, "result_say_download_very_good");
});

test("a place without network says that and nothing else", () => {
  const failed = { status: "failed", reason: "no_network" };
  const document = { ...fullDocument(), flags: ["no_network"], subtests: { latency: failed, download: failed } };

  assert.deepEqual(headlineOf(document, PLAN), { first: "result_say_no_network", second: null, isContrast: false });
});

test("a test that was stopped or hidden before any figure says why", () => {
  const only = (reason) => ({ ...fullDocument(), subtests: { latency: { status: "voided", reason } } });

  assert.equal(headlineOf(only("stopped"), PLAN).first, "result_say_stopped");
  assert.equal(headlineOf(only("background"), PLAN).first, "result_say_background");
});

test("no document makes the sentences fail, whichever subtests it has", () => {
  const parts = Object.entries(fullDocument().subtests);
  for (let mask = 0; mask < 2 ** parts.length; mask += 1) {
    const subtests = Object.fromEntries(parts.filter((_, place) => mask & (2 ** place)));
    const { first } = headlineOf({ ...fullDocument(), subtests }, PLAN);

    assert.match(first, /^result_say_[a-z_]+$/);
  }
});

test("the score's class is said first, and a weak use against it", () => {
  const slowCalls = { latency: { status: "ok", rtt_ms: 300, rtt_loaded_ms: 700, failures: 0, samples: 20 } };

  assert.deepEqual(headlineOf(fullDocument(), PLAN, 93), { first: "result_say_class_sun", second: null, isContrast: false });
  assert.deepEqual(headlineOf(fullDocument(slowCalls), PLAN, 80), { first: "result_say_class_bright", second: "result_say_calls_poor", isContrast: true });
  assert.deepEqual(headlineOf(fullDocument(slowCalls), PLAN, 30), { first: "result_say_class_rain", second: "result_say_calls_poor", isContrast: false });
});

test("a film with short cuts beside a score of 88 is not said to stop often", () => {
  const short = { status: "ok", verdict: "failed", start_delay_ms: 900, stalls: 3, stalled_ms: 900, height_px: 720 };
  const long = { ...short, stalled_ms: 6000 };

  assert.equal(levelsOf(fullDocument({ video: short })).video, "fair");
  assert.deepEqual(headlineOf(fullDocument({ video: short }), PLAN, 88), { first: "result_say_class_clouds", second: "result_say_video_fair", isContrast: true });
  assert.deepEqual(headlineOf(fullDocument({ video: long }), PLAN, 88), { first: "result_say_class_clouds", second: "result_say_video_poor", isContrast: true });
});

test("nothing is promised for several at once where the rate is for one", () => {
  const slow = { download: { status: "ok", goodput_bps: 12e6 } };

  assert.equal(headlineOf(fullDocument(slow), PLAN, 95).first, "result_say_class_bright");
});

test("classes of a score begin where those of the map do", () => {
  assert.deepEqual([90, 89.9, 75, 74, 50, 49, 25, 24, 0].map(classOf), ["sun", "bright", "bright", "clouds", "clouds", "rain", "rain", "storm", "storm"]);
});
