// A small real server that speaks node-1 over sockets: the counterpart of the engine where Node's own fetch is used.

import { createServer } from "node:http";

const STEP_MS = 250;
const BLOCK = Buffer.alloc(256 * 1024, 7);

/** The address of a server that listens on 127.0.0.1, what it was asked, and how to close it. */
export async function listening({ openings = [] } = {}) {
  const node = { openings, asked: [], uploads: new Map(), firstMs: null, lastMs: null, received: 0, sent: 0 };
  const server = createServer((request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("timing-allow-origin", "*");
    answer(node, request, response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { node, url: `http://127.0.0.1:${server.address().port}`, close };
}

function answer(node, request, response) {
  const { pathname, searchParams } = new URL(request.url, "http://127.0.0.1");
  const { method, headers } = request;
  node.asked.push({ method, path: pathname, token: searchParams.get("token"), headers });
  const key = `${method} ${pathname}`;
  const found = ANSWERS[key];
  if (!found) return say(response, 404, { code: "not_found", message: "" });
  return found({ node, request, response, query: searchParams });
}

const ANSWERS = {
  "POST /m1/session": ({ node, response }) => {
    const { status, body } = node.openings.shift() ?? { status: 200, body: opened() };
    say(response, status, body);
  },
  "POST /m1/end": ({ node, response }) =>
    say(response, 200, { bytes_down: node.sent, bytes_up: node.received, flags: ["node_over_limit"] }),
  "GET /m1/probe": ({ node, response }) => say(response, 200, { at_ms: performance.now(), received: node.received }),
  "GET /m1/received": ({ node, response }) =>
    say(response, 200, { step_ms: STEP_MS, started_ms: node.firstMs, now_ms: performance.now(), last_ms: node.lastMs,
      streams: [...node.uploads.values()] }),
  "GET /m1/download": send,
  "GET /m1/file": send,
  "POST /m1/upload": ({ node, request, response, query }) => take(node, request, response, query.get("stream")),
  "POST /m1/file": ({ node, request, response }) => take(node, request, response, null),
};

function opened() {
  return { session: "s", node: "local", version: "1.0", ends_in_s: 240, is_over_limit: false, nonce: "abc",
    caps: { bytes_down: 100e6, bytes_up: 40e6, connections: 12 }, pages: "ref-2026-1",
    video: { version: "video-2026-1", is_ready: true, progress: 1 } };
}

function send({ node, response, query }) {
  let left = Number(query.get("bytes"));
  response.writeHead(200, { "content-length": left });
  const more = () => {
    while (left > 0 && !response.destroyed) {
      const piece = BLOCK.subarray(0, Math.min(left, BLOCK.length));
      left -= piece.length;
      node.sent += piece.length;
      if (!response.write(piece)) return response.once("drain", more);
    }
    return response.end();
  };
  more();
}

function take(node, request, response, stream) {
  let received = 0;
  request.on("data", (piece) => {
    received += piece.length;
    node.received += piece.length;
    if (stream !== null) count(node, stream, piece.length);
  });
  request.on("end", () => say(response, 200, { received }));
}

function count(node, stream, bytes) {
  node.lastMs = performance.now();
  node.firstMs ??= node.lastMs;
  const step = Math.floor((node.lastMs - node.firstMs) / STEP_MS);
  const steps = node.uploads.get(stream) ?? [];
  while (steps.length <= step) steps.push(0);
  steps[step] += bytes;
  node.uploads.set(stream, steps);
}

function say(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
