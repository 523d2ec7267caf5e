// What a test is made of: its subtests in their order, how long each may take, how many bytes at most.

import {
  DOWNLOAD_CAP_BYTES, ECO_BYTES, ECO_DOWNLOAD_CAP_BYTES, ECO_TRANSFER_MS, ECO_UPLOAD_CAP_BYTES, PAGE_PROFILES,
  PAGES_ECO, TRANSFER_MS, UPLOAD_CAP_BYTES,
} from "./constants.js";

const SPEED = Object.freeze(["latency", "download", "upload"]);
const FULL = Object.freeze([...SPEED, "file_download", "file_upload", "web", "video"]);
// Other sizes would give figures that cannot be compared, so eco mode leaves these out.
const NOT_ECO = Object.freeze(["file_download", "file_upload", "video"]);
const SPEED_LIMIT_MS = 20_000;
const FULL_LIMIT_MS = 180_000;
// How long each phase usually takes: only for the share of the test that is done.
const USUAL_MS = Object.freeze({
  latency: 2_000, pretest: 800, download: 6_000, upload: 6_000, file_download: 3_000, file_upload: 2_000, web: 8_000,
  video: 27_000,
});

/** The version of the rules by which a subtest of this kind is made. */
export function method(kind) {
  return `maillage/${kind}/1`;
}

/** The plan of a "speed" or "full" test, in eco mode or not. */
export function planOf(kind, isEco) {
  const kinds = kind === "full" ? FULL : SPEED;
  return {
    kinds,
    left: isEco ? NOT_ECO : [],
    pages: isEco ? PAGES_ECO : PAGE_PROFILES,
    limitMs: kind === "full" ? FULL_LIMIT_MS : SPEED_LIMIT_MS,
    transferMs: isEco ? ECO_TRANSFER_MS : TRANSFER_MS,
    downloadCapBytes: isEco ? ECO_DOWNLOAD_CAP_BYTES : DOWNLOAD_CAP_BYTES,
    uploadCapBytes: isEco ? ECO_UPLOAD_CAP_BYTES : UPLOAD_CAP_BYTES,
    capBytes: isEco ? ECO_BYTES : Infinity,
  };
}

/** The share (0-1) of a test that is done when `phase` begins. */
export function shareBefore(plan, phase) {
  if (phase === "waiting") return 0;
  const phases = plan.kinds.filter((kind) => !plan.left.includes(kind));
  phases.splice(phases.indexOf("download"), 0, "pretest");
  const usual = phases.map((one) => USUAL_MS[one]);
  const whole = usual.reduce((total, ms) => total + ms, 0);
  const at = phases.indexOf(phase);
  return at < 0 ? 1 : usual.slice(0, at).reduce((total, ms) => total + ms, 0) / whole;
}
