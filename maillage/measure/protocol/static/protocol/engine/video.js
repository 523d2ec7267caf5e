// A video watched for 24 seconds by the shell's player, and the verdict on what it saw. Section 7 of the protocol.

import {
  VIDEO_BUFFER_S, VIDEO_CORRECT_STALL_MS, VIDEO_CORRECT_STALLS, VIDEO_HD_PX, VIDEO_PERFECT_HD_SHARE,
  VIDEO_PERFECT_START_MS, VIDEO_S, VIDEO_START_LIMIT_MS,
} from "./constants.js";
import { Scope, untilAborted } from "./scope.js";

const NO_PLAYER = "no_player";
const NOTHING_SEEN = Object.freeze({
  startDelayMs: null, stalls: 0, stalledMs: 0, watchedMs: 0, heightsPx: [], segmentMs: [], bytes: 0, hasEnded: false,
  reason: null,
});

/** How the video subtest ended: its status, the verdict, and the reason where it is no figure. */
export function videoVerdict(seen) {
  const { startDelayMs, stalls, stalledMs, hasEnded, reason } = seen;
  const failed = (status, why) => ({ status, verdict: "failed", reason: why });
  if (reason === "start_late" || startDelayMs > VIDEO_START_LIMIT_MS) return failed("timeout", "start_late");
  if (startDelayMs === null) return failed("failed", reason ?? "not_started");
  if (!hasEnded) return failed("failed", reason ?? "broke_off");
  if (stalls > VIDEO_CORRECT_STALLS || stalledMs > VIDEO_CORRECT_STALL_MS) return failed("ok", null);
  const isPerfect = startDelayMs <= VIDEO_PERFECT_START_MS && stalls === 0 && isSharp(seen.heightsPx);
  return { status: "ok", verdict: isPerfect ? "perfect" : "correct", reason: null };
}

/** The video part of the document, within `limitMs`; `estimateBps` is the rate the download saw, for the first rung. */
export async function measureVideo(run, { signal, limitMs, estimateBps }) {
  const { ports, session, volume, report } = run;
  const scope = new Scope(ports, { parent: signal, limitMs });
  const options = {
    bufferS: VIDEO_BUFFER_S,
    estimateBps,
    signal: scope.signal,
    report: (said) => report({ type: "video", ...said }),
  };
  let seen = null;
  try {
    const playing = Promise.resolve(ports.playVideo(session.videoAddress(), VIDEO_S, options));
    seen = await untilAborted(playing, scope.signal);
  } catch {
    // A player that cannot begin has seen nothing.
  }
  const isCutShort = scope.reason === "limit";
  scope.end("over");
  const known = { ...NOTHING_SEEN, ...(seen ?? (isCutShort && { reason: "limit" })) };
  volume.count("down", known.bytes);
  report({ type: "bytes", ...volume.used });
  // A browser without a player for it says nothing about the link.
  if (known.reason === NO_PLAYER) return { status: "skipped", reason: NO_PLAYER, version: session.videoVersion };
  return videoPart(known, session.videoVersion);
}

function videoPart(seen, version) {
  return {
    ...videoVerdict(seen),
    version,
    start_delay_ms: wholeMs(seen.startDelayMs),
    stalls: seen.stalls,
    stalled_ms: wholeMs(seen.stalledMs),
    watched_ms: wholeMs(seen.watchedMs),
    height_px: longestHeight(seen.heightsPx),
    heights_px: seen.heightsPx,
    segment_ms: seen.segmentMs.map(wholeMs),
  };
}

function isSharp(heightsPx) {
  const sharp = heightsPx.filter((heightPx) => heightPx >= VIDEO_HD_PX).length;
  return heightsPx.length > 0 && sharp >= VIDEO_PERFECT_HD_SHARE * heightsPx.length;
}

/** The height watched longest, the lower one of two; null where none is known. */
function longestHeight(heightsPx) {
  const counts = new Map();
  for (const heightPx of heightsPx) counts.set(heightPx, (counts.get(heightPx) ?? 0) + 1);
  const ranked = [...counts].sort(([height, count], [other, otherCount]) => otherCount - count || height - other);
  return ranked.length > 0 ? ranked[0][0] : null;
}

function wholeMs(durationMs) {
  return durationMs === null ? null : Math.round(durationMs);
}
