// Octets that are read to be counted, and octets that no link can compress.

const BUFFER_BYTES = 1 << 20; // in Chromium smaller ones are slower
const BLOCK_BYTES = 1 << 20;

let block = null;

/** Reads a body to its end and calls `came` with the size of each piece; what it held is not kept. */
export async function drain(body, came) {
  const reader = bufferedReader(body);
  if (reader === null) return drainPieces(body.getReader(), came);
  // One buffer goes to the browser and back, so that a fast link makes no work for the garbage collector.
  let buffer = new ArrayBuffer(BUFFER_BYTES);
  for (;;) {
    const { value, done } = await reader.read(new Uint8Array(buffer));
    if (done) return;
    came(value.byteLength);
    buffer = value.buffer;
  }
}

/** `bytes` incompressible octets as a body that is sent without a preflight. */
export function incompressible(bytes) {
  block ??= new Blob([randomBlock(BLOCK_BYTES)]);
  // Pieces of one blob are references: nothing is copied, and what a browser keeps for blobs does not fill up.
  const pieces = new Array(Math.floor(bytes / BLOCK_BYTES)).fill(block);
  pieces.push(block.slice(0, bytes % BLOCK_BYTES));
  return new Blob(pieces, { type: "text/plain" });
}

async function drainPieces(reader, came) {
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    came(value.byteLength);
  }
}

function bufferedReader(body) {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    // Not every browser gives the bytes of an answer into a buffer of ours.
    return null;
  }
}

/** Octets of a xorshift generator: no secret, only without a pattern that a link could compress. */
function randomBlock(bytes) {
  const words = new Uint32Array(bytes / 4);
  let state = 0x9e3779b9;
  for (let at = 0; at < words.length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return new Uint8Array(words.buffer);
}
