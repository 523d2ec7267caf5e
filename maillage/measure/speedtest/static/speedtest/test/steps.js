// The steps of a running test: one mark, its word, and its figure once it is done.

import { element, say } from "./words.js";

/** The steps in the order they are made; ``kinds`` are the subtests that one step stands for. */
const STEPS = [
  { name: "latency", kinds: ["latency"] },
  { name: "download", kinds: ["download"] },
  { name: "upload", kinds: ["upload"] },
  { name: "files", kinds: ["file_download", "file_upload"], isFull: true },
  { name: "web", kinds: ["web"], isFull: true },
  { name: "video", kinds: ["video"], isFull: true },
];
const SPEED_STEPS = 3;

/** The list in ``host``: {enter(phase), finish(kind, part)}. */
export function makeSteps(host, { isFull, numbers }) {
  const steps = STEPS.slice(0, isFull ? STEPS.length : SPEED_STEPS).map((step) => ({ ...step, ...lineOf(step), parts: {} }));
  host.replaceChildren(...steps.map(({ line }) => line));
  host.dataset.count = String(steps.length);
  const stepOf = (kind) => steps.find(({ kinds }) => kinds.includes(kind));
  return {
    /** Marks the step of a phase as running, those before as done. */
    enter(phase) {
      const kind = phase === "pretest" ? "download" : phase;
      for (const { line, kinds } of steps) {
        const isHere = kinds.includes(kind);
        if (isHere) line.setAttribute("aria-current", "step");
        else line.removeAttribute("aria-current");
      }
    },
    finish(kind, part) {
      const step = stepOf(kind);
      if (!step) return;
      step.parts[kind] = part;
      const made = step.kinds.map((each) => step.parts[each]).filter(Boolean);
      if (made.length < step.kinds.length) return;
      step.line.dataset.state = stateOf(made);
      // Six steps on a narrow screen: a unit may go under its number.
      step.value.textContent = figureText(step.name, made, numbers).replaceAll("\u00a0", " ");
    },
  };
}

function lineOf({ name }) {
  const line = element("li", { attributes: { "data-state": "ahead" } });
  const value = element("span", { className: "step-value" });
  line.append(element("span", { className: "step-mark", attributes: { "aria-hidden": "true" } }));
  line.append(element("span", { className: "step-name", text: say(`run_step_${name}`) }), value);
  return { line, value };
}

function stateOf(parts) {
  if (parts.some(({ status }) => status === "failed" || status === "timeout")) return "failed";
  return parts.some(({ status }) => status === "ok") ? "done" : "left";
}

function figureText(name, parts, numbers) {
  const [part] = parts;
  const state = stateOf(parts);
  if (name === "web" && part.status === "ok") return `${part.pages_within_10s}/${part.pages.length}`;
  if (state !== "done") return say(state === "failed" ? "run_step_failed" : "run_step_left");
  if (name === "latency") return numbers.milliseconds(part.rtt_ms);
  if (name === "download" || name === "upload") return numbers.rate(part.goodput_bps);
  if (name === "files") return numbers.seconds(Math.max(...parts.map(({ duration_ms: ms }) => ms ?? 0)));
  return part.height_px ? `${part.height_px}p` : say("run_step_done");
}
