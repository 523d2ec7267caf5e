// The page of bench/browser.py: one measurement by one client, in bits a second down and up.

import SpeedTest from "/node_modules/@cloudflare/speedtest/dist/speedtest.js";
import { measureDownload, measurePretest } from "/engine/download.js";
import { endSession, openSession, Session } from "/engine/session.js";
import { streamsFor } from "/engine/transfer.js";
import { measureUpload } from "/engine/upload.js";
import { Volume } from "/engine/volume.js";

const TRANSFER_MS = 7_000;
const LIMIT_MS = 14_000;
const MBIT = 1e6;

const ports = {
  fetch: (address, options) => fetch(address, options),
  now: () => performance.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Our engine, as the page of the test drives it, under caps that last for seconds at this speed. */
async function maillage({ url, token }) {
  const { signal } = new AbortController();
  const session = new Session({ url, token });
  const run = { ports, session, report: () => {}, volume: new Volume() };
  const problem = await openSession(run, { signal });
  if (problem) throw new Error(problem.code);
  const { down, up } = session.caps;
  try {
    const streams = streamsFor(await measurePretest(run, { signal }));
    const options = { signal, streams, transferMs: TRANSFER_MS, limitMs: LIMIT_MS };
    const download = await measureDownload(run, { ...options, capBytes: down - run.volume.down });
    const upload = await measureUpload(run, { ...options, capBytes: up });
    return { down: figure(download), up: figure(upload), bytes: run.volume.used };
  } finally {
    await endSession(run);
  }
}

function figure({ status, reason, goodput_bps: bps }) {
  if (status !== "ok") throw new Error(reason);
  return bps;
}

/** @m-lab/ndt7: down as its client counted, up as the server counted, as M-Lab reports them. */
async function ndt7({ url }) {
  const config = {
    userAcceptedDataPolicy: true,
    protocol: "ws",
    loadbalancer: `${url}/v2/nearest/ndt/ndt7`,
    downloadworkerfile: "/node_modules/@m-lab/ndt7/src/ndt7-download-worker.js",
    uploadworkerfile: "/node_modules/@m-lab/ndt7/src/ndt7-upload-worker.js",
  };
  const found = {};
  const callbacks = {
    error: (said) => {
      found.error = said;
    },
    downloadComplete: ({ LastClientMeasurement }) => {
      found.down = LastClientMeasurement.MeanClientMbps * MBIT;
    },
    uploadComplete: ({ LastServerMeasurement }) => {
      const { BytesReceived, ElapsedTime } = LastServerMeasurement.TCPInfo;
      found.up = (8 * BytesReceived * MBIT) / ElapsedTime; // microseconds
    },
  };
  const status = await window.ndt7.test(config, callbacks);
  if (status !== 0) throw new Error(`ndt7 ends with ${status}: ${found.error}`);
  return found;
}

/** @cloudflare/speedtest with its own list of requests, loss left out: it needs a relay. */
function cloudflare({ url, measurements }) {
  return new Promise((resolve, reject) => {
    const test = new SpeedTest({
      autoStart: false,
      downloadApiUrl: `${url}/__down`,
      uploadApiUrl: `${url}/__up`,
      logAimApiUrl: null,
      measurements,
    });
    test.onError = (said) => reject(new Error(said));
    test.onFinish = (results) => resolve({ down: results.getDownloadBandwidth(), up: results.getUploadBandwidth() });
    test.play();
  });
}

window.clients = { maillage, ndt7, cloudflare };
