// Numbers of the test as the rest of the site writes them (web/wording/formats.py), in a language: pure, without the page.

const NO_BREAK = "\u00a0";
export const MISSING = "–";

/** The writers of numbers and moments of one language: each takes a figure (null where there is none), gives text. */
export function numbersIn(language) {
  const format = (value, digits) =>
    new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
  const digitsOf = (value) => (value >= 9.95 || value === 0 ? 0 : value >= 0.995 ? 1 : 2);
  const twoDigits = (value) => format(value, digitsOf(value));
  const unitText = (value, unit) => (isMissing(value) ? MISSING : `${twoDigits(value)}${NO_BREAK}${unit}`);
  const moment = (options) => (text) => new Intl.DateTimeFormat(language, options).format(new Date(text));
  return {
    mbps: (bps) => (isMissing(bps) ? MISSING : twoDigits(bps / 1e6)),
    rate: (bps) => unitText(isMissing(bps) ? null : bps / 1e6, "Mb/s"),
    wholeRate: (bps) => `${format(bps / 1e6, 0)}${NO_BREAK}Mb/s`,
    wholeSeconds: (ms) => `${format(ms / 1000, 0)}${NO_BREAK}s`,
    milliseconds: (ms) => (isMissing(ms) ? MISSING : `${format(ms, 0)}${NO_BREAK}ms`),
    seconds: (ms) => unitText(isMissing(ms) ? null : ms / 1000, "s"),
    megabytes: (bytes) => unitText(isMissing(bytes) ? null : bytes / 1e6, language === "fr" ? "Mo" : "MB"),
    whole: (value) => (isMissing(value) ? MISSING : format(value, 0)),
    tenths: (value) => (isMissing(value) ? MISSING : format(value, 1)),
    percent: (share) => new Intl.NumberFormat(language, { style: "percent" }).format(share),
    day: moment({ dateStyle: "long" }),
    time: moment({ timeStyle: "short" }),
    moment: moment({ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }),
  };
}

function isMissing(value) {
  return value === null || value === undefined || !Number.isFinite(value);
}
