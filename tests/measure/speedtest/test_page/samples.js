// Documents that the tests of the result share: a full test that went well, and changes to it.

export const PLAN = { PAGE_FAST_MS: 5_000, PAGE_LIMIT_MS: 10_000, VIDEO_S: 24 };

export function fullDocument(changes = {}) {
  return {
    version: "1",
    id: "3e0f2d36-6a10-4a39-9f63-9d1a38f9a3d1",
    taken_at: "2026-11-24T13:32:10.000Z",
    device: "s".repeat(43),
    position: { lon: -1.553412, lat: 47.217311, accuracy_m: 12 },
    context: "car",
    operator: { value: "orange", origin: "declared" },
    technology: { value: "4G", origin: "declared" },
    client: { name: "maillage-web", version: "0.1.0" },
    flags: [],
    subtests: {
      latency: { status: "ok", rtt_ms: 40, jitter_ms: 6, failures: 0, samples: 20, rtt_loaded_ms: 90 },
      download: { status: "ok", goodput_bps: 48e6, rpm: 330 },
      upload: { status: "ok", goodput_bps: 12e6, rpm: 250 },
      file_download: { status: "ok", duration_ms: 1240 },
      file_upload: { status: "ok", duration_ms: 900 },
      web: { status: "ok", pages: pages([800, 1700, 2600, 3100, 4900]) },
      video: { status: "ok", verdict: "perfect", start_delay_ms: 640, stalls: 0, stalled_ms: 0, height_px: 1080 },
      ...changes,
    },
  };
}

export function pages(loads) {
  return loads.map((load, place) => ({ name: `page${place}`, ...(load === null ? { status: "timeout" } : { status: "ok", load_ms: load }) }));
}
