// Ports on Node's own fetch and clock, with stand-ins for what only a page can do: open a frame, play a film.

/** Ports; the page fetches its address, the film its master playlist, so that the node is asked for both. */
export function socketPorts() {
  return {
    fetch: (address, options) => fetch(address, options),
    now: () => performance.now(),
    wait,
    isHidden: () => false,
    onHidden: () => () => {},
    openPage,
    playVideo,
  };
}

function wait(ms, signal) {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal?.addEventListener("abort", over);
  });
}

async function openPage(address, limitMs, signal) {
  const begunMs = performance.now();
  const response = await fetch(address, { signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]) });
  const bytes = (await response.arrayBuffer()).byteLength;
  const isThere = response.ok && bytes > 0;
  return { status: isThere ? "ok" : "failed", loadMs: performance.now() - begunMs, bytes, objects: 1,
    objectsDone: isThere ? 1 : 0 };
}

async function playVideo(address, seconds, { signal }) {
  const begunMs = performance.now();
  const response = await fetch(address, { signal });
  const text = await response.text();
  const hasEnded = response.ok && text.startsWith("#EXTM3U");
  return { startDelayMs: hasEnded ? performance.now() - begunMs : null, stalls: 0, stalledMs: 0,
    watchedMs: hasEnded ? 1000 * seconds : 0, heightsPx: [], segmentMs: [], bytes: text.length, hasEnded,
    reason: null };
}
