// The film, played visibly: hls.js where the browser has media sources, the browser's own HLS on older iPhones.
// It only looks (start, stalls, rung and time of each segment); the engine judges.

import { VIDEO_RATE_SHARE, VIDEO_START_LIMIT_MS } from "../../protocol/engine/constants.js";

const STALLS_LIMIT_MS = 15_000; // a film that has stood still for so long in all has broken off
const SLOWEST_BPS = 500_000; // what hls.js supposes when nothing is known
const NATIVE_LOOK_MS = 250;
const NO_PLAYER = "no_player";
const HLS_TYPE = "application/vnd.apple.mpegurl";

/** What was seen of the film at ``address``, played in ``host`` for ``seconds``. */
export async function playVideo(address, { host, library, seconds, options }) {
  const Hls = await loadedPlayer(library);
  if (options.signal?.aborted) return seenNothing("stopped");
  const video = newVideo(host);
  const watch = new Watch(video, options.report ?? (() => {}));
  const source = Hls?.isSupported() ? attach(Hls, { video, address, options, watch }) : attachNative(video, address, watch);
  try {
    // Without media sources and without HLS of its own the browser cannot play it; without the library nobody knows.
    if (!source) return seenNothing(Hls ? NO_PLAYER : "not_started");
    return await watched({ watch, seconds, signal: options.signal });
  } finally {
    source?.destroy();
    video.removeAttribute("src");
    video.remove();
  }
}

/** The eyes on a playing film. */
class Watch {
  seen = seenNothing(null);
  segments = new Map();
  #video;
  #report;
  #begunMs = performance.now();
  #stalledSinceMs = null;
  #resolve;

  constructor(video, report) {
    this.#video = video;
    this.#report = report;
    video.addEventListener("playing", () => this.#playing());
    video.addEventListener("waiting", () => this.#waiting());
    video.addEventListener("ended", () => this.end(null));
    video.addEventListener("error", () => this.end("broke_off"));
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.tell("loading");
    video.play().catch((refusal) => refusal.name === "NotAllowedError" && this.end(NO_PLAYER));
  }

  begin() {
    this.#begunMs = performance.now();
  }

  tell(state) {
    this.#report({ state, heightPx: this.#video.videoHeight || null });
  }

  get stalledMs() {
    return this.seen.stalledMs + (this.#stalledSinceMs === null ? 0 : performance.now() - this.#stalledSinceMs);
  }

  end(reason) {
    this.seen.stalledMs = this.stalledMs;
    this.#stalledSinceMs = null;
    this.seen.hasEnded = reason === null;
    this.seen.reason = reason;
    this.seen.watchedMs = Math.round(this.#video.currentTime * 1000);
    const ranked = [...this.segments].sort(([one], [other]) => one - other).map(([, segment]) => segment);
    this.seen.heightsPx = ranked.map(({ heightPx }) => heightPx).filter((heightPx) => heightPx > 0);
    this.seen.segmentMs = ranked.map(({ loadMs }) => loadMs).filter((loadMs) => loadMs !== null);
    this.#resolve(this.seen);
  }

  #playing() {
    const nowMs = performance.now();
    if (this.seen.startDelayMs === null) this.seen.startDelayMs = nowMs - this.#begunMs;
    else if (this.#stalledSinceMs !== null) this.seen.stalledMs += nowMs - this.#stalledSinceMs;
    this.#stalledSinceMs = null;
    this.tell("playing");
  }

  #waiting() {
    // Before the first picture it is the start that lasts; at the very end nothing is missing.
    const { duration, currentTime } = this.#video;
    if (this.seen.startDelayMs === null || this.#stalledSinceMs !== null || duration - currentTime < 0.2) return;
    this.seen.stalls += 1;
    this.#stalledSinceMs = performance.now();
    this.tell("stalled");
  }
}

/** Waits for the end of the film, or for a limit: ten seconds to start, fifteen of stalls. */
async function watched({ watch, seconds, signal }) {
  const begunMs = performance.now();
  const look = setInterval(() => {
    const elapsedMs = performance.now() - begunMs;
    if (watch.seen.startDelayMs === null && elapsedMs > VIDEO_START_LIMIT_MS) watch.end("start_late");
    else if (watch.stalledMs > STALLS_LIMIT_MS) watch.end("broke_off");
    else if (elapsedMs > seconds * 1000 + VIDEO_START_LIMIT_MS + STALLS_LIMIT_MS) watch.end("broke_off");
  }, NATIVE_LOOK_MS);
  const stop = () => watch.end("stopped");
  signal?.addEventListener("abort", stop);
  try {
    return await watch.ended;
  } finally {
    clearInterval(look);
    signal?.removeEventListener("abort", stop);
  }
}

function attach(Hls, { video, address, options, watch }) {
  const estimateBps = options.estimateBps || SLOWEST_BPS;
  const player = new Hls({
    enableWorker: false, // segments are fragments of MP4 already: there is nothing to turn into another form
    maxBufferLength: options.bufferS,
    maxMaxBufferLength: options.bufferS,
    abrEwmaDefaultEstimate: estimateBps,
    abrEwmaDefaultEstimateMax: estimateBps,
    abrBandWidthFactor: VIDEO_RATE_SHARE,
    abrBandWidthUpFactor: VIDEO_RATE_SHARE,
    testBandwidth: false, // the download has just been measured
    capLevelToPlayerSize: false, // the frame is small, the question is what the link carries
    startFragPrefetch: true,
  });
  player.on(Hls.Events.FRAG_LOADED, (_, { frag }) => {
    const { loading, loaded } = frag.stats;
    watch.seen.bytes += loaded;
    if (frag.type !== "main" || frag.sn === "initSegment") return;
    watch.segments.set(frag.sn, { heightPx: player.levels[frag.level]?.height ?? 0, loadMs: Math.round(loading.end - loading.start) });
  });
  player.on(Hls.Events.ERROR, (_, { fatal, type }) => fatal && watch.end(reasonOf(type === Hls.ErrorTypes.MEDIA_ERROR, watch.seen)));
  watch.begin();
  player.loadSource(address);
  player.attachMedia(video);
  return player;
}

/** Before the first picture a fault of the media is the browser's (it lacks the codec); any other is the link's. */
function reasonOf(isMedia, { startDelayMs }) {
  if (startDelayMs !== null) return "broke_off";
  return isMedia ? NO_PLAYER : "not_started";
}

/** The browser's own HLS tells no segments: the height is looked at twice a segment instead. */
function attachNative(video, address, watch) {
  if (!video.canPlayType(HLS_TYPE)) return null;
  const look = setInterval(() => {
    if (video.videoHeight) watch.segments.set(Math.floor(video.currentTime / 2), { heightPx: video.videoHeight, loadMs: null });
  }, NATIVE_LOOK_MS);
  watch.begin();
  video.src = address;
  return { destroy: () => clearInterval(look) };
}

function newVideo(host) {
  const video = document.createElement("video");
  Object.assign(video, { muted: true, playsInline: true, autoplay: true, disableRemotePlayback: true, tabIndex: -1 });
  host.replaceChildren(video);
  return video;
}

function seenNothing(reason) {
  const figures = { startDelayMs: null, stalls: 0, stalledMs: 0, watchedMs: 0, heightsPx: [], segmentMs: [], bytes: 0 };
  return { ...figures, hasEnded: false, reason };
}

/** hls.js, loaded once and only for a film; null where it does not come. */
export function loadedPlayer(address) {
  if (globalThis.Hls) return Promise.resolve(globalThis.Hls);
  return new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => resolve(globalThis.Hls ?? null));
    script.addEventListener("error", () => resolve(null));
    document.head.append(script);
  });
}
