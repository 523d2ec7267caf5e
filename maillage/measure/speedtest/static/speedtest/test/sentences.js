// What a measurement document says in words: a level for each usage and the headline. Pure: keys of sentences, no text.
// Where a level begins is in LEVELS; the page shows the same limits under "how it is computed".

import { countedValue, isResult } from "./score.js";

/** Levels from best to worst. */
export const LEVEL_NAMES = ["very_good", "good", "fair", "poor", "failed"];

/** Limits of very good, good and fair; past the last one it is poor. */
export const LEVELS = {
  // Arcep's classes of its surveys: 3 Mb/s for the web, 8 for video, 30 for several people at once.
  download: { higherIsBetter: true, limits: [30e6, 8e6, 3e6] },
  upload: { higherIsBetter: true, limits: [10e6, 3e6, 1e6] },
  // ITU-T G.114: a conversation feels natural under 150 ms one way, strained over 400 ms; both ways, with the link in use.
  calls: { higherIsBetter: false, limits: [100, 200, 400] },
  files: { higherIsBetter: false, limits: [3_000, 10_000, 20_000] },
};

// Where the classes of the map's scores begin.
const CLASSES = [[90, "sun"], [75, "bright"], [50, "clouds"], [25, "rain"], [-Infinity, "storm"]];
const STALLED_SHARE = 0.1; // a film that stands still for more of its time stops "often"
const LOST_SHARE = 0.1; // more probes lost than one in ten are heard in a call, whatever the others say
const ORDER = ["web", "video", "download", "upload", "calls", "files"];

/** The usages of a document that have a result, in the order of the page: {usage, level, figure, note}. */
export function usageLines(document, plan) {
  const subtests = document.subtests ?? {};
  const makers = { web: webLine, video: videoLine, download: transferLine, upload: transferLine, calls: callsLine, files: filesLine };
  return ORDER.map((usage) => makers[usage](subtests, usage, plan)).filter((line) => line !== null);
}

/**
 * The headline as keys of sentences: {first, second (null: one clause is enough), isContrast}. With the `points` of the
 * score (0 to 100, null where there is none) its class is said first, so that no word contradicts the figure beside it.
 */
export function headlineOf(document, plan, points = null) {
  const lines = usageLines(document, plan);
  if (!lines.length) return { first: emptyKey(document), second: null, isContrast: false };
  if (lines.every(({ level }) => level === "failed")) return { first: failureKey(document), second: null, isContrast: false };
  if (points !== null) return scoredHeadline(lines, points);
  const first = lines.find(({ usage }) => usage === "video") ?? lines.find(({ usage }) => usage === "download") ?? lines[0];
  const others = lines.filter((line) => line !== first);
  if (!others.length) return { first: clause(first), second: null, isContrast: false };
  const worst = worstOf(others);
  if (rank(worst) <= 1) return { first: clause(first), second: rank(first) <= 1 ? "result_say_rest_follows" : "result_say_rest_good", isContrast: rank(first) > 1 };
  return { first: clause(first), second: clause(worst), isContrast: rank(first) <= 1 };
}

/** The class of a score, the words of the weather and the map: sun, bright, clouds, rain, storm. */
export function classOf(points) {
  return CLASSES.find(([from]) => points >= from)[1];
}

function scoredHeadline(lines, points) {
  const found = classOf(points);
  const film = lines.find(({ usage }) => usage === "video") ?? lines.find(({ usage }) => usage === "download");
  const download = lines.find(({ usage }) => usage === "download");
  let said = found;
  // "Several at once" is a matter of rate, and a film that stalls is no smooth one, however good the rest is.
  if (said === "sun" && (!download || rank(download) > 0)) said = "bright";
  const isCut = said !== "rain" && said !== "storm" && film && rank(film) > 1;
  if (isCut) said = "clouds";
  const worst = worstOf(lines);
  const first = `result_say_class_${said}`;
  const isGood = said === "sun" || said === "bright" || said === "clouds";
  if (rank(worst) <= (said === "clouds" && !isCut ? 2 : 1)) return { first, second: null, isContrast: false };
  return { first, second: clause(worst), isContrast: isGood };
}

/** Of usages that are equally bad the first of the page: the web before the files. */
function worstOf(lines) {
  return lines.reduce((worse, line) => (rank(line) > rank(worse) ? line : worse));
}

/** The level of a value by the limits of a usage. */
export function levelOf(value, { higherIsBetter, limits }) {
  const found = limits.findIndex((limit) => (higherIsBetter ? value >= limit : value <= limit));
  return LEVEL_NAMES[found === -1 ? limits.length : found];
}

/** The reason of the first subtest that gives one, as a key of a sentence: for a document without any result. */
function emptyKey(document) {
  const reasons = Object.values(document.subtests ?? {}).map((part) => part?.reason);
  if (reasons.includes("background")) return "result_say_background";
  return reasons.includes("stopped") ? "result_say_stopped" : "result_say_nothing";
}

function failureKey(document) {
  return document.flags?.includes("no_network") ? "result_say_no_network" : "result_say_all_failed";
}

function webLine(subtests, usage, plan) {
  const part = subtests.web;
  if (!isResult(part)) return null;
  const pages = (part.pages ?? []).filter(isResult);
  const within = (limitMs) => pages.filter((page) => page.status === "ok" && page.load_ms <= limitMs).length;
  const fast = within(plan.PAGE_FAST_MS);
  const loaded = within(plan.PAGE_LIMIT_MS);
  const level = () => {
    if (loaded === 0) return "failed";
    if (fast === pages.length) return "very_good";
    if (loaded === pages.length && fast * 2 >= pages.length) return "good";
    return loaded * 2 >= pages.length ? "fair" : "poor";
  };
  const median = countedValue(part, "web");
  return { usage, level: level(), figure: { kind: "seconds", value: median }, note: { key: "result_note_web", fast, count: pages.length } };
}

function videoLine(subtests, usage, plan) {
  const part = subtests.video;
  if (!isResult(part)) return null;
  const figure = { kind: "height", value: part.height_px ?? mostSeen(part.heights_px ?? []) };
  if (part.status !== "ok") return { usage, level: "failed", figure: { kind: "none", value: null }, note: { key: videoFailureKey(part) } };
  const isLong = (part.stalled_ms ?? 0) > STALLED_SHARE * plan.VIDEO_S * 1000;
  const level = { perfect: "very_good", correct: "good" }[part.verdict] ?? (isLong ? "poor" : "fair");
  const key = part.stalls ? "result_note_video_stalls" : "result_note_video";
  return { usage, level, figure, note: { key, startMs: part.start_delay_ms, stalls: part.stalls ?? 0, stalledMs: part.stalled_ms ?? 0 } };
}

function videoFailureKey(part) {
  return part.status === "timeout" || part.start_delay_ms === null || part.start_delay_ms === undefined
    ? "result_note_video_not_started"
    : "result_note_video_broken";
}

function transferLine(subtests, usage) {
  const part = subtests[usage];
  if (!isResult(part)) return null;
  const value = countedValue(part, usage);
  if (value === null) return { usage, level: "failed", figure: { kind: "none", value: null }, note: { key: failureNote(part) } };
  return { usage, level: levelOf(value, LEVELS[usage]), figure: { kind: "rate", value }, note: { key: `result_note_${usage}` } };
}

function callsLine(subtests, usage) {
  const part = subtests.latency;
  if (!isResult(part)) return null;
  const idleMs = countedValue(part, "latency");
  if (idleMs === null) return { usage, level: "failed", figure: { kind: "none", value: null }, note: { key: failureNote(part) } };
  const loadedMs = part.rtt_loaded_ms ?? null;
  const found = levelOf(loadedMs ?? idleMs, LEVELS.calls);
  const isLossy = part.failures > 0 && part.samples > 0 && part.failures / part.samples > LOST_SHARE;
  const level = isLossy ? LEVEL_NAMES[Math.min(LEVEL_NAMES.indexOf(found) + 1, 3)] : found;
  const key = loadedMs === null ? "result_note_calls_idle" : "result_note_calls";
  return { usage, level, figure: { kind: "milliseconds", value: loadedMs ?? idleMs }, note: { key, idleMs, loadedMs } };
}

function filesLine(subtests, usage) {
  const made = [subtests.file_download, subtests.file_upload].filter(isResult);
  if (!made.length) return null;
  const times = made.map((part) => (part.status === "ok" ? part.duration_ms : Infinity));
  const slowest = Math.max(...times);
  const isWhole = slowest < Infinity;
  const level = isWhole ? levelOf(slowest, LEVELS.files) : times.some((time) => time < Infinity) ? "poor" : "failed";
  const [downMs, upMs] = [subtests.file_download, subtests.file_upload].map((part) => (part?.status === "ok" ? part.duration_ms : null));
  return { usage, level, figure: { kind: "seconds", value: isWhole ? slowest : null }, note: { key: "result_note_files", downMs, upMs } };
}

/** Why a subtest gave no figure, as a key of a sentence. */
export function failureNote(part) {
  if (part.reason === "link_cut") return "result_note_link_cut";
  if (part.reason === "no_network") return "result_note_no_network";
  return part.status === "timeout" ? "result_note_timeout" : "result_note_failed";
}

/** The height seen most often; of two seen as often the smaller. */
function mostSeen(heights) {
  const counts = new Map();
  for (const height of heights) counts.set(height, (counts.get(height) ?? 0) + 1);
  const ranked = [...counts].sort(([low, few], [high, many]) => many - few || low - high);
  return ranked.length ? ranked[0][0] : null;
}

function clause({ usage, level }) {
  return `result_say_${usage}_${level}`;
}

function rank({ level }) {
  return LEVEL_NAMES.indexOf(level);
}
