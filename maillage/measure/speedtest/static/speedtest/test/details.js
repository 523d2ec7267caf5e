// Every figure of a document: a block for each subtest with its curve or its list, then how and where it was measured.

import { keptCurve, keptProbes } from "./curve.js";
import { drawn } from "./svg.js";
import { element, say } from "./words.js";

const BLOCKS = {
  latency: latencyBlock,
  download: transferBlock,
  upload: transferBlock,
  file_download: fileBlock,
  file_upload: fileBlock,
  web: webBlock,
  video: videoBlock,
};

const NAMED_REASONS = new Set(["link_cut", "no_network"]);

/** The blocks of the subtests that a document has, and of the measurement itself. */
export function detailsOf(document, { config, numbers }) {
  const made = Object.entries(BLOCKS)
    .map(([kind, block]) => ({ kind, block, part: document.subtests?.[kind] }))
    .filter(({ part }) => part);
  const blocks = made.map(({ kind, block, part }) => {
    const card = element("section", { className: "detail" });
    card.append(element("h3", { text: say(`run_kind_${kind}`) }));
    if (part.status !== "ok") card.append(element("p", { className: "detail-status", text: statusText(part) }));
    card.append(...block(part, { kind, numbers, plan: config.plan }));
    if (part.method) card.append(element("p", { className: "small soft", text: say("result_method_is", { method: part.method }) }));
    return card;
  });
  return [...blocks, measurementBlock(document, numbers)];
}

function statusText({ status, reason }) {
  const word = say(`result_status_${status}`);
  if (!reason) return word;
  return say("result_status_because", { word, reason: NAMED_REASONS.has(reason) ? say(`result_note_${reason}`) : reason });
}

function latencyBlock(part, { numbers }) {
  const facts = [
    ["result_fact_median", part.rtt_ms, numbers.milliseconds],
    ["result_fact_p90", part.rtt_p90_ms, numbers.milliseconds],
    ["result_fact_jitter", part.jitter_ms, numbers.milliseconds],
    ["result_fact_loaded", part.rtt_loaded_ms, numbers.milliseconds],
    ["result_fact_lost", part.failures, numbers.whole],
  ];
  const dots = part.rtts_ms?.length ? [keptProbes({ rttsMs: part.rtts_ms, numbers, label: say("result_probes_label") })] : [];
  return [...dots, factList(facts)];
}

function transferBlock(part, { kind, numbers }) {
  const hasSteps = part.streams?.some((stream) => stream.length) && part.step_ms;
  const facts = [
    ["result_fact_rate", part.goodput_bps, numbers.rate],
    ["result_fact_loaded", part.loaded_rtt_ms, numbers.milliseconds],
    ["result_fact_rpm", part.rpm, (rpm) => say("result_rpm", { count: numbers.whole(rpm) })],
    ["result_fact_streams", part.connections, numbers.whole],
    ["result_fact_bytes", part.bytes, numbers.megabytes],
    ["result_fact_duration", part.duration_ms, numbers.seconds],
    ["result_fact_ended", part.ended_by, (ended) => say(`result_ended_${ended}`)],
  ];
  const label = say("result_curve_label", { name: say(`run_kind_${kind}`), rate: numbers.rate(part.goodput_bps) });
  return [...(hasSteps ? [keptCurve({ part, phase: kind, numbers, label })] : []), factList(facts)];
}

function fileBlock(part, { numbers }) {
  const facts = [["result_fact_duration", part.duration_ms, numbers.seconds], ["result_fact_size", part.bytes, numbers.megabytes]];
  return [factList(facts)];
}

function webBlock(part, { numbers, plan }) {
  const list = element("ol", { className: "page-list" });
  for (const [place, page] of (part.pages ?? []).entries()) list.append(pageLine(page, { place, numbers, plan }));
  const facts = [
    ["result_fact_within_5s", part.pages_within_5s, numbers.whole],
    ["result_fact_within_10s", part.pages_within_10s, numbers.whole],
    ["result_fact_version", part.version, String],
  ];
  return [list, factList(facts)];
}

function pageLine(page, { place, numbers, plan }) {
  const isLoaded = page.status === "ok";
  const pace = !isLoaded ? "failed" : page.load_ms <= plan.PAGE_FAST_MS ? "fast" : "slow";
  const line = element("li", { attributes: { "data-pace": pace } });
  const name = plan.PAGE_PROFILES.includes(page.name) ? say(`run_page_${page.name}`) : say("result_page", { number: place + 1 });
  const share = isLoaded ? Math.min(1, page.load_ms / plan.PAGE_LIMIT_MS) : 1;
  const bar = drawn("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", class: "page-bar", "aria-hidden": "true" });
  bar.append(drawn("rect", { width: 100, height: 8, class: "page-ground" }), drawn("rect", { width: 100 * share, height: 8, class: "page-done" }));
  bar.append(drawn("line", { x1: 50, x2: 50, y1: 0, y2: 8, class: "page-limit" }));
  line.append(element("span", { text: name }), bar);
  line.append(element("span", { className: "num", text: isLoaded ? numbers.seconds(page.load_ms) : say(`result_status_${page.status}`) }));
  return line;
}

function videoBlock(part, { numbers, plan }) {
  const facts = [
    ["result_fact_verdict", part.verdict, (verdict) => say(`result_verdict_${verdict}`)],
    ["result_fact_start", part.start_delay_ms, numbers.seconds],
    ["result_fact_stalls", part.stalls, numbers.whole],
    ["result_fact_stalled", part.stalled_ms, numbers.seconds],
    ["result_fact_version", part.version, String],
  ];
  const rungs = part.heights_px?.length ? [rungChart(part, { numbers, plan })] : [];
  return [...rungs, factList(facts)];
}

/** One column a segment, as high as its rung; those in high definition are filled with the better colour. */
function rungChart(part, { plan }) {
  const heights = part.heights_px;
  const top = Math.max(1080, ...heights);
  const label = say("result_rungs_label", { heights: heights.map((height) => `${height}p`).join(", ") });
  const svg = drawn("svg", { viewBox: "0 0 320 104", class: "kept-curve rungs", role: "img", "aria-label": label });
  const width = 312 / heights.length;
  heights.forEach((height, segment) => {
    const tall = (height / top) * 78;
    const place = { x: 4 + segment * width + 1, y: 84 - tall, width: Math.max(2, width - 2), height: tall, rx: 2 };
    svg.append(drawn("rect", { ...place, class: height >= plan.VIDEO_HD_PX ? "rung rung-hd" : "rung" }));
    const text = drawn("text", { x: 4 + (segment + 0.5) * width, y: 98, class: "kept-mark" });
    text.textContent = `${height}`;
    if (segment === 0 || height !== heights[segment - 1]) svg.append(text);
  });
  return svg;
}

function measurementBlock(document, numbers) {
  const { bytes_used: used, server, client, position } = document;
  const card = element("section", { className: "detail" });
  card.append(element("h3", { text: say("result_measurement") }));
  const facts = [
    ["result_fact_used", used, ({ down, up }) => say("result_used", { down: numbers.megabytes(down), up: numbers.megabytes(up) })],
    ["result_fact_server", server, ({ name, version }) => [name, version].filter(Boolean).join(" ")],
    ["result_fact_client", client, ({ name, version }) => `${name} ${version}`],
    ["result_fact_accuracy", position?.accuracy_m, (metres) => `${numbers.whole(metres)}\u00a0m`],
    ["result_fact_flags", document.flags?.length ? document.flags : null, (flags) => flags.map(flagText).join(", ")],
  ];
  card.append(factList(facts));
  return card;
}

const FLAGS = new Set(["eco", "node_over_limit", "no_network", "background", "stopped", "wifi", "ethernet", "cellular", "drive"]);

function flagText(flag) {
  return FLAGS.has(flag) ? say(`result_flag_${flag}`) : flag;
}

/** Facts that are known, as terms and their values. */
function factList(facts) {
  const list = element("dl", { className: "facts-list" });
  for (const [key, value, write] of facts) {
    if (value === null || value === undefined) continue;
    const pair = element("div");
    pair.append(element("dt", { text: say(key) }), element("dd", { className: "num", text: write(value) }));
    list.append(pair);
  }
  return list;
}
