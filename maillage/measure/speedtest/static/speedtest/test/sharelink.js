// A result as a link: the figures in the fragment of the address, which no server sees. Pure.
// In it: figures, verdict, operator, technology, day. Never in it: position, hour, device, identifier.

const VERSION = 1;
const LONGEST_TEXT = 4_000;
const MOST_PAGES = 32;
const STATUSES = ["ok", "timeout", "failed"];
const VERDICTS = ["perfect", "correct", "failed"];
const WORD = /^[a-zA-Z0-9_.-]{1,40}$/u;
const DAY = /^\d{4}-\d\d-\d\d$/u;
// Figures of each subtest that are shared; the names are those of the document.
const FIGURES = {
  latency: ["rtt_ms", "rtt_loaded_ms", "jitter_ms", "failures", "samples"],
  download: ["goodput_bps", "rpm"],
  upload: ["goodput_bps", "rpm"],
  file_download: ["duration_ms"],
  file_upload: ["duration_ms"],
  video: ["start_delay_ms", "stalls", "stalled_ms", "height_px"],
};

/** The text for ``#partage=`` of a record's document, in base64url. */
export function sharedText(document) {
  const parts = {};
  for (const [kind, names] of Object.entries(FIGURES)) {
    const part = document.subtests?.[kind];
    if (!STATUSES.includes(part?.status)) continue;
    parts[kind] = [STATUSES.indexOf(part.status), ...names.map((name) => rounded(part[name]))];
  }
  const { video, web } = document.subtests ?? {};
  if (parts.video) parts.video.push(VERDICTS.indexOf(video.verdict));
  if (STATUSES.includes(web?.status)) parts.web = [STATUSES.indexOf(web.status), ...sharedPages(web)];
  const compact = {
    v: VERSION,
    d: document.taken_at.slice(0, 10),
    o: document.operator?.value ?? null,
    t: document.technology?.value ?? null,
    c: document.context ?? null,
    s: parts,
  };
  return toBase64Url(JSON.stringify(compact));
}

/** The document that a shared text stands for, with what was shared only; null for anything else. */
export function sharedDocument(text) {
  const compact = parsed(text);
  if (compact?.v !== VERSION || typeof compact.d !== "string" || !DAY.test(compact.d)) return null;
  if (typeof compact.s !== "object" || compact.s === null) return null;
  if (Number.isNaN(Date.parse(compact.d))) return null;
  const subtests = {};
  for (const [kind, names] of Object.entries(FIGURES)) {
    const part = readPart(compact.s[kind], names);
    if (part) subtests[kind] = part;
  }
  if (subtests.video) subtests.video.verdict = VERDICTS[compact.s.video[FIGURES.video.length + 1]] ?? null;
  const web = readPages(compact.s.web);
  if (web) subtests.web = web;
  return {
    taken_at: compact.d,
    operator: { value: word(compact.o), origin: "declared" },
    technology: { value: word(compact.t) ?? "unknown", origin: "declared" },
    context: word(compact.c) ?? "unknown",
    flags: [],
    subtests,
  };
}

function sharedPages(web) {
  return (web.pages ?? [])
    .filter(({ status }) => STATUSES.includes(status))
    .slice(0, MOST_PAGES)
    .map((page) => (page.status === "ok" ? rounded(page.load_ms) : -1 - STATUSES.indexOf(page.status)));
}

function readPart(values, names) {
  if (!Array.isArray(values) || !STATUSES[values[0]]) return null;
  const part = { status: STATUSES[values[0]] };
  names.forEach((name, place) => {
    const value = values[place + 1];
    if (Number.isFinite(value) && value >= 0) part[name] = value;
  });
  return part;
}

function readPages(values) {
  if (!Array.isArray(values) || !STATUSES[values[0]]) return null;
  const loads = values.slice(1, MOST_PAGES + 1).filter(Number.isFinite);
  const pages = loads.map((load) => (load >= 0 ? { status: "ok", load_ms: load } : { status: STATUSES[-1 - load] ?? "failed" }));
  return { status: STATUSES[values[0]], pages };
}

/** Four significant digits say all that is shown. */
function rounded(value) {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : null;
}

function word(value) {
  return typeof value === "string" && WORD.test(value) ? value : null;
}

function parsed(text) {
  if (typeof text !== "string" || text.length > LONGEST_TEXT) return null;
  try {
    return JSON.parse(fromBase64Url(text));
  } catch {
    return null; // a link that was cut or changed on its way shows that it cannot be read
  }
}

function toBase64Url(text) {
  const octets = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...octets)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text) {
  const octets = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(octets, (letter) => letter.charCodeAt(0)));
}
