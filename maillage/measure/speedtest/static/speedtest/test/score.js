// The score of one measurement document, 0 to 100: the twin of measure/record/domain/score.py (a test compares them). Pure.
// Limits and weights come with the page, from the same table: {limits, weights, filesWeight, speedWeights}.

const FILES = ["file_download", "file_upload"];
const RESULTS = new Set(["ok", "timeout", "failed"]);
const NO_RESULTS = new Set(["voided", "skipped"]);

/** What a document scores: {score, speedScore} (null where a part is missing) and the parts of each, with points. */
export function scoreOf(document, table) {
  const points = (kind) => partPoints(document.subtests?.[kind], kind, table);
  const full = Object.entries(table.weights).map(([kind, weight]) => ({ kind, weight, points: points(kind) }));
  full.push({ kind: "files", weight: table.filesWeight, points: filesPoints(points) });
  const speed = Object.entries(table.speedWeights).map(([kind, weight]) => ({ kind, weight, points: points(kind) }));
  return { score: weighted(full), speedScore: weighted(speed), parts: full, speedParts: speed };
}

/** The points (0-100) of a value of one usage: linear in its logarithm between the poor and the good limit. */
export function usagePoints(value, { poor, good }) {
  const share = Math.log(Math.max(value, Number.MIN_VALUE) / poor) / Math.log(good / poor);
  return Math.min(Math.max(share * 100, 0), 100);
}

/** The figure of a subtest that is counted, in the unit of its kind; null where there is none. */
export function countedValue(part, kind) {
  if (part?.status !== "ok") return null;
  switch (kind) {
    case "latency":
      return part.rtt_ms ?? null;
    case "download":
    case "upload":
      return part.goodput_bps ?? null;
    case "web":
      return medianLoadMs(part.pages ?? []);
    case "video":
      return Number.isFinite(part.start_delay_ms) ? part.start_delay_ms + (part.stalled_ms ?? 0) : null;
    default:
      return part.duration_ms ?? null;
  }
}

/** The median load of pages, a failed one ranking last; null where it falls among the failed ones. */
export function medianLoadMs(pages) {
  const loads = pages.filter(({ status }) => !NO_RESULTS.has(status)).map((page) => (page.status === "ok" ? page.load_ms : Infinity));
  const ranked = loads.sort((one, other) => (one === other ? 0 : one - other));
  if (!ranked.length) return null;
  const middle = Math.floor(ranked.length / 2);
  if (ranked.length % 2) return finite(ranked[middle]);
  const [low, high] = ranked.slice(middle - 1, middle + 1);
  return finite(high === Infinity ? low : (low + high) / 2);
}

/** Whether a subtest says something about the network: measured, timed out or failed. */
export function isResult(part) {
  return RESULTS.has(part?.status);
}

function partPoints(part, kind, table) {
  if (!isResult(part)) return null;
  const value = countedValue(part, kind);
  return value === null ? 0 : usagePoints(value, table.limits[kind]); // a failure is 0
}

function filesPoints(points) {
  const made = FILES.map(points);
  if (made[0] === null) return null; // the download of a file is required
  const known = made.filter((each) => each !== null);
  return known.reduce((sum, each) => sum + each, 0) / known.length;
}

function weighted(parts) {
  if (parts.some(({ points }) => points === null)) return null;
  return parts.reduce((sum, { weight, points }) => sum + weight * points, 0) / 100;
}

function finite(value) {
  return Number.isFinite(value) ? value : null;
}
