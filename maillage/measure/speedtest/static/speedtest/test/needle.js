// The dial: an arc on a logarithmic scale with Arcep's classes (3, 8, 30 Mb/s) as marks, a knot where the rate stands,
// the figure in its middle; for round trips a ring of knots, one for each probe.

import { drawn, logShare } from "./svg.js";

const CENTRE = { x: 160, y: 146 };
const RADIUS = 112;
const START_DEGREES = -122;
const SWEEP_DEGREES = 244;
const SCALE_MBPS = { low: 0.3, high: 1000 };
const MARKS_MBPS = [1, 3, 8, 30, 100, 300, 1000];
const SCALE_MS = { low: 10, high: 1000 };
const PULL = 0.18; // share of the way to the new value that one frame of the screen goes

/** A dial in ``host``: {begin(phase, probes), showRate(bps), showProbe(rttMs)}; ``numbers`` writes its figures. */
export function makeDial(host, { numbers, isStill }) {
  const parts = buildDial();
  host.replaceChildren(parts.svg);
  const state = { target: 0, shown: 0, frame: null, probes: [], count: 0, phase: "" };
  const move = () => {
    state.shown += (state.target - state.shown) * (isStill() ? 1 : PULL);
    if (Math.abs(state.target - state.shown) < 0.0005) state.shown = state.target;
    placeKnot(parts, state.shown);
    state.frame = state.shown === state.target ? null : requestAnimationFrame(move);
  };
  const aim = (share) => {
    state.target = share;
    state.frame ??= requestAnimationFrame(move);
  };
  const write = (figure, unit) => {
    parts.figure.textContent = figure;
    parts.unit.textContent = unit;
  };
  return {
    // Empty and in the colour of the phase, showing rates, or knots for so many probes.
    begin(phase, probes = 0) {
      Object.assign(state, { probes: [], count: probes, phase });
      parts.svg.dataset.phase = phase;
      parts.knots.replaceChildren(...Array.from({ length: probes }, (_, at) => knotAt((at + 0.5) / probes)));
      write("–", probes ? "ms" : "Mb/s");
      aim(0);
    },
    showRate(bps) {
      write(numbers.mbps(bps), "Mb/s");
      aim(logShare(bps / 1e6, SCALE_MBPS));
    },
    showProbe(rttMs) {
      const knot = parts.knots.children[state.probes.length];
      state.probes.push(rttMs);
      if (!knot) return;
      knot.setAttribute("class", rttMs === null ? "knot knot-lost" : "knot knot-done");
      // The longer the round trip the larger the knot: a steady link is a row of equal beads.
      if (rttMs !== null) knot.setAttribute("r", String(3.5 + 6 * logShare(rttMs, SCALE_MS)));
      const known = state.probes.filter((each) => each !== null).sort((one, other) => one - other);
      if (known.length) write(numbers.whole(known[Math.floor(known.length / 2)]), "ms");
    },
  };
}

function buildDial() {
  const arc = arcPath(0, 1);
  const done = drawn("path", { d: arc, class: "dial-done", pathLength: "1000", "stroke-dasharray": "0 2000" });
  const glow = drawn("circle", { r: "17", class: "dial-glow" });
  const knot = drawn("circle", { r: "9", class: "dial-knot" });
  const figure = drawn("text", { x: CENTRE.x, y: CENTRE.y + 14, class: "dial-figure" });
  const unit = drawn("text", { x: CENTRE.x, y: CENTRE.y + 46, class: "dial-unit" });
  const knots = drawn("g", { class: "dial-knots" });
  const scale = drawn("g", { class: "dial-scale" }, ...MARKS_MBPS.flatMap(markAt));
  const track = drawn("path", { d: arc, class: "dial-track" });
  const rated = drawn("g", { class: "dial-rated" }, done, scale, glow, knot);
  const svg = drawn("svg", { viewBox: "32 20 256 194", class: "dial" }, track, rated, knots, figure, unit);
  return { svg, done, glow, knot, figure, unit, knots };
}

function placeKnot({ done, glow, knot }, share) {
  done.setAttribute("stroke-dasharray", `${share * 1000} 2000`);
  const { x, y } = pointAt(share, RADIUS);
  for (const circle of [glow, knot]) {
    circle.setAttribute("cx", String(x));
    circle.setAttribute("cy", String(y));
  }
}

function markAt(mbps) {
  const share = logShare(mbps, SCALE_MBPS);
  const [inner, outer, label] = [RADIUS - 16, RADIUS - 11, RADIUS - 27].map((radius) => pointAt(share, radius));
  const text = drawn("text", { x: label.x, y: label.y + 4, class: "dial-mark" });
  text.textContent = String(mbps);
  return [drawn("line", { x1: inner.x, y1: inner.y, x2: outer.x, y2: outer.y }), text];
}

function knotAt(share) {
  const { x, y } = pointAt(share, RADIUS);
  return drawn("circle", { cx: x, cy: y, r: "3", class: "knot" });
}

function pointAt(share, radius) {
  const radians = ((START_DEGREES + SWEEP_DEGREES * share) * Math.PI) / 180;
  return { x: rounded(CENTRE.x + radius * Math.sin(radians)), y: rounded(CENTRE.y - radius * Math.cos(radians)) };
}

function arcPath(from, to) {
  const [first, last] = [pointAt(from, RADIUS), pointAt(to, RADIUS)];
  return `M${first.x} ${first.y}A${RADIUS} ${RADIUS} 0 1 1 ${last.x} ${last.y}`;
}

function rounded(number) {
  return Math.round(number * 100) / 100;
}
