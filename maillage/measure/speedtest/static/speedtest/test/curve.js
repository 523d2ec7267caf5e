// Rates over time: the live curve of a running transfer, and the curve of a finished one from its kept steps.

import { drawn, logShare } from "./svg.js";

const LIVE = { width: 320, height: 74, low: 0.3e6, high: 1e9 };
const CLASSES_BPS = [3e6, 8e6, 30e6, 100e6];
const KEPT = { width: 320, height: 120, left: 34, right: 8, top: 10, bottom: 20 };

/** A live curve in ``host``: {begin(phase), add(elapsedMs, bps)}; both directions stay drawn, in their colours. */
export function makeCurve(host, { transferMs }) {
  const lines = {};
  const svg = drawn("svg", { viewBox: `0 0 ${LIVE.width} ${LIVE.height}`, class: "live-curve", preserveAspectRatio: "none" });
  svg.append(...CLASSES_BPS.map((bps) => drawn("line", { x1: 0, x2: LIVE.width, y1: liveY(bps), y2: liveY(bps), class: "live-grid" })));
  host.replaceChildren(svg);
  const lineOf = (phase) => {
    if (!lines[phase]) {
      const area = drawn("path", { class: `live-area live-${phase}` });
      const line = drawn("path", { class: `live-line live-${phase}` });
      svg.append(area, line);
      lines[phase] = { area, line, points: [] };
    }
    return lines[phase];
  };
  return {
    add(phase, elapsedMs, bps) {
      const { area, line, points } = lineOf(phase);
      points.push(`${rounded(Math.min(1, elapsedMs / transferMs) * LIVE.width)} ${liveY(bps)}`);
      const path = `M${points.join("L")}`;
      line.setAttribute("d", path);
      area.setAttribute("d", `${path}V${LIVE.height}H${points[0].split(" ")[0]}Z`);
    },
    empty() {
      for (const phase of Object.keys(lines)) {
        lines[phase].area.remove();
        lines[phase].line.remove();
        delete lines[phase];
      }
    },
  };
}

/** The curve of a transfer's steps (rates of all streams together), its figure as a line, its ramp-up paler. */
export function keptCurve({ part, phase, numbers, label }) {
  const totals = totalsOf(part.streams);
  const rates = totals.map((bytes) => (8000 * bytes) / part.step_ms);
  const top = niceTop(Math.max(...rates, part.goodput_bps ?? 0, 1e5));
  const spanMs = Math.max(rates.length * part.step_ms, 1);
  const x = (ms) => rounded(KEPT.left + (ms / spanMs) * (KEPT.width - KEPT.left - KEPT.right));
  const y = (bps) => rounded(KEPT.height - KEPT.bottom - (bps / top) * (KEPT.height - KEPT.top - KEPT.bottom));
  const points = rates.map((bps, step) => `${x((step + 0.5) * part.step_ms)} ${y(bps)}`);
  const floor = KEPT.height - KEPT.bottom;
  const svg = drawn("svg", { viewBox: `0 0 ${KEPT.width} ${KEPT.height}`, class: "kept-curve", role: "img", "aria-label": label });
  const ramp = part.rampup_ms ? [drawn("rect", { x: x(0), y: KEPT.top, width: rounded(x(part.rampup_ms) - x(0)), height: floor - KEPT.top, class: "kept-ramp" })] : [];
  svg.append(...ramp, ...[0, top / 2, top].flatMap((bps) => gridLine(numbers.mbps(bps), y(bps))), ...secondMarks(spanMs, x));
  if (points.length) {
    const path = `M${points.join("L")}`;
    svg.append(drawn("path", { d: `${path}V${floor}H${points[0].split(" ")[0]}Z`, class: `kept-area kept-${phase}` }));
    svg.append(drawn("path", { d: path, class: `kept-line kept-${phase}` }));
  }
  if (Number.isFinite(part.goodput_bps)) {
    const [from, to, height] = [KEPT.left, KEPT.width - KEPT.right, y(part.goodput_bps)];
    svg.append(drawn("line", { x1: from, x2: to, y1: height, y2: height, class: "kept-figure" }));
  }
  return svg;
}

/** Round trips as dots, in their order; a lost probe is a cross on the upper edge. */
export function keptProbes({ rttsMs, numbers, label }) {
  const known = rttsMs.filter((rtt) => rtt !== null);
  const top = niceTop(Math.max(...known, 10));
  const x = (at) => rounded(KEPT.left + ((at + 0.5) / rttsMs.length) * (KEPT.width - KEPT.left - KEPT.right));
  const y = (ms) => rounded(KEPT.height - KEPT.bottom - (ms / top) * (KEPT.height - KEPT.top - KEPT.bottom));
  const svg = drawn("svg", { viewBox: `0 0 ${KEPT.width} ${KEPT.height}`, class: "kept-curve", role: "img", "aria-label": label });
  svg.append(...[0, top / 2, top].flatMap((ms) => gridLine(numbers.whole(ms), y(ms))));
  rttsMs.forEach((rtt, at) => {
    const cross = `M${x(at) - 3} ${KEPT.top - 3}l6 6m0 -6l-6 6`;
    svg.append(rtt === null ? drawn("path", { d: cross, class: "kept-lost" }) : drawn("circle", { cx: x(at), cy: y(rtt), r: 3.5, class: "kept-dot" }));
  });
  return svg;
}

/** The octets of all streams together, step by step. */
export function totalsOf(streams = []) {
  const steps = Math.max(0, ...streams.map((stream) => stream.length));
  return Array.from({ length: steps }, (_, step) => streams.reduce((sum, stream) => sum + (stream[step] ?? 0), 0));
}

function gridLine(words, height) {
  const text = drawn("text", { x: KEPT.left - 5, y: height + 4, class: "kept-mark kept-mark-left" });
  text.textContent = words;
  return [drawn("line", { x1: KEPT.left, x2: KEPT.width - KEPT.right, y1: height, y2: height, class: "kept-grid" }), text];
}

function secondMarks(spanMs, x) {
  const seconds = Array.from({ length: Math.floor(spanMs / 1000) + 1 }, (_, second) => second);
  return seconds.map((second) => {
    const text = drawn("text", { x: x(second * 1000), y: KEPT.height - 5, class: "kept-mark" });
    text.textContent = `${second}\u00a0s`;
    return text;
  });
}

/** The next of 1, 2, 5, 10, 20... at or above a value. */
function niceTop(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value);
}

function liveY(bps) {
  return rounded(LIVE.height - 2 - logShare(bps, LIVE) * (LIVE.height - 6));
}

function rounded(number) {
  return Math.round(number * 10) / 10;
}
