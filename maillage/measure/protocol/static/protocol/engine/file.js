// One file each way over one connection, as a person would fetch or send it. Section 5 of the protocol.

import { FILE_DOWNLOAD_BYTES, FILE_UPLOAD_BYTES } from "./constants.js";
import { drain, incompressible } from "./octets.js";
import { RateMeter } from "./rate.js";
import { Scope } from "./scope.js";

const SHOWN_EVERY_MS = 125;

/** The file_download part: how long until the last byte of the file. */
export function measureFileDownload(run, { signal, limitMs }) {
  return timed(run, { signal, limitMs, transfer: fetchFile });
}

/** The file_upload part: how long until the node has the last byte of the file. */
export function measureFileUpload(run, { signal, limitMs }) {
  return timed(run, { signal, limitMs, transfer: sendFile });
}

async function timed(run, { signal, limitMs, transfer }) {
  const { ports } = run;
  const scope = new Scope(ports, { parent: signal, limitMs });
  const begunMs = ports.now();
  const came = { bytes: 0, isWhole: false };
  try {
    await transfer(run, { scope, begunMs, came });
  } catch {
    // Too slow or cut: the part says which.
  }
  const isLate = scope.reason === "limit";
  const durationMs = Math.round(ports.now() - begunMs);
  scope.end("over");
  if (came.isWhole) return { status: "ok", duration_ms: durationMs, bytes: came.bytes };
  return { status: isLate ? "timeout" : "failed", reason: isLate ? "limit" : "link_cut", bytes: came.bytes };
}

async function fetchFile({ ports, session, volume, report }, { scope, begunMs, came }) {
  const meter = new RateMeter();
  let shownMs = begunMs;
  const query = { bytes: FILE_DOWNLOAD_BYTES };
  const response = await session.request(ports, "/m1/file", { query, signal: scope.signal });
  await drain(response.body, (bytes) => {
    came.bytes += bytes;
    volume.count("down", bytes);
    const nowMs = ports.now();
    if (nowMs - shownMs < SHOWN_EVERY_MS) return;
    shownMs = nowMs;
    report({ type: "rate", phase: "file_download", bps: meter.bps(nowMs, came.bytes), elapsedMs: nowMs - begunMs });
    report({ type: "bytes", ...volume.used });
  });
  came.isWhole = came.bytes === FILE_DOWNLOAD_BYTES;
}

async function sendFile({ ports, session, volume, report }, { scope, came }) {
  const body = incompressible(FILE_UPLOAD_BYTES);
  const response = await session.request(ports, "/m1/file", { method: "POST", body, signal: scope.signal });
  const { received } = await response.json();
  came.bytes = received;
  came.isWhole = received === FILE_UPLOAD_BYTES;
  volume.count("up", received);
  report({ type: "bytes", ...volume.used });
}
