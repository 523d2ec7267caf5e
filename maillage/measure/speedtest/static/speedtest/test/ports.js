// What the engine needs of a browser: network, clock, the frame for pages, the player, whether the page is seen.

import { openPage } from "./frame.js";
import { playVideo } from "./player.js";

const TIMING_LIMIT_MS = 60;
const TIMING_LOOK_MS = 4;

/** The ports of a test that shows its pages in ``frame`` and its film in ``film``; ``opens`` hears of each page. */
export function portsOf({ frame, film, library, opens }) {
  return {
    fetch: (address, options) => fetch(address, options),
    now: () => performance.now(),
    wait,
    timingOf,
    openPage(address, limitMs, signal) {
      opens(address);
      return openPage(address, { host: frame, limitMs, signal });
    },
    playVideo: (address, seconds, options) => playVideo(address, { host: film, library, seconds, options }),
    isHidden: () => document.visibilityState === "hidden",
    onHidden(callback) {
      const look = () => document.visibilityState === "hidden" && callback();
      document.addEventListener("visibilitychange", look);
      return () => document.removeEventListener("visibilitychange", look);
    },
  };
}

/** Ends after ``ms``, or at once when the signal aborts. */
function wait(ms, signal) {
  return new Promise((resolve) => {
    if (signal?.aborted) return void resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}

/** From request to first byte as the browser timed it; null where it does not tell (another origin, buffer full). */
async function timingOf(address) {
  const endMs = performance.now() + TIMING_LIMIT_MS;
  for (;;) {
    const entry = performance.getEntriesByName(address, "resource").at(-1);
    if (entry) {
      // Entries pile up to 250 and then none comes: each is read once.
      performance.clearResourceTimings();
      const tookMs = entry.responseStart - entry.requestStart;
      return entry.requestStart > 0 && tookMs > 0 ? tookMs : null;
    }
    if (performance.now() >= endMs) return null;
    await wait(TIMING_LOOK_MS);
  }
}
