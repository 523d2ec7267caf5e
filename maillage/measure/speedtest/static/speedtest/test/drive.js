// The drive mode: a test every few minutes along the way, while the screen is lit. Its agreement, its form, its steps.

import { keepAwake } from "./awake.js";
import { config, say } from "./words.js";

export const LEAST_BATTERY = 0.2; // of a battery that is not charging: below, the way home matters more
export const MOST_TESTS = 60;
const LEAST_PAUSE_MS = 20_000;
const HOUR_MIN = 60;

const at = (name) => document.getElementById(`drive-${name}`);

let isWired = false;

/**
 * Wires the form, once. `ports` give {isComplete(), isEco(), hasPlace(), test({context, isEco}), numbers, began(), ended()};
 * `test` says "made", "no_network", "left_out" or "stopped".
 */
export function wireDrive(ports) {
  if (isWired) return;
  isWired = true;
  const form = at("form");
  form.elements.eco.checked = ports.isEco();
  const tellVolume = () => (at("volume").textContent = volumeText(form, ports.numbers));
  form.addEventListener("change", tellVolume);
  tellVolume();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const missing = !ports.isComplete() ? "drive_no_operator" : !form.elements.agreed.checked ? "drive_not_agreed" : "";
    at("missing").textContent = say(missing || "position_asking");
    if (missing === "drive_not_agreed") form.elements.agreed.focus();
    if (missing) return;
    // Asked once, before the first test: a drive without places is none.
    if (await ports.hasPlace()) go(form, ports);
    else at("missing").textContent = say("drive_no_position");
  });
}

function go(form, ports) {
  const { context, minutes, eco } = form.elements;
  const release = keepAwake();
  addEventListener("beforeunload", warn);
  form.hidden = true;
  at("on").hidden = false;
  const drive = makeDrive({
    everyMs: Number(minutes.value) * 60_000,
    ports: {
      test: () => ports.test({ context: context.value, isEco: eco.checked }),
      battery: browserBattery,
      isSeen: () => document.visibilityState === "visible",
      now: Date.now,
      later: setTimeout.bind(globalThis),
      cancel: clearTimeout.bind(globalThis),
    },
    told(state) {
      tell(state, ports.numbers);
      if (!state.end) return;
      removeEventListener("beforeunload", warn);
      release();
      form.hidden = false;
      form.elements.agreed.checked = false; // each drive is agreed to on its own
      at("on").hidden = true;
      at("missing").textContent = endText(state);
      ports.ended();
    },
  });
  at("stop").onclick = () => drive.stop();
  ports.began();
  drive.step();
}

/** The steps of a drive; `told(state)` hears {made, without, leftOut, nextAt, end} after each. */
export function makeDrive({ everyMs, ports, told }) {
  const state = { made: 0, without: 0, leftOut: 0, nextAt: null, end: "" };
  let timer = null;

  function end(reason) {
    if (state.end) return;
    ports.cancel(timer);
    Object.assign(state, { nextAt: null, end: reason });
    told({ ...state });
  }

  async function step() {
    const reason = reasonToEnd(state, await ports.battery());
    if (state.end) return undefined;
    if (reason) return end(reason);
    const beganAt = ports.now();
    Object.assign(state, { nextAt: null });
    told({ ...state });
    // A page that is not seen is slowed down by its browser: what it measures would be of no network.
    const outcome = ports.isSeen() ? await ports.test() : "left_out";
    if (state.end) return undefined;
    if (outcome === "stopped") return end("stopped");
    state[{ made: "made", no_network: "without", left_out: "leftOut" }[outcome]] += 1;
    state.nextAt = Math.max(beganAt + everyMs, ports.now() + LEAST_PAUSE_MS);
    told({ ...state });
    timer = ports.later(step, state.nextAt - ports.now());
    return undefined;
  }

  return { step, stop: () => end("stopped") };
}

/** Why a drive ends by itself: "battery", "most", or "". `battery` is {level, charging}; null where nobody tells. */
export function reasonToEnd({ made, without, leftOut }, battery) {
  if (battery && !battery.charging && battery.level < LEAST_BATTERY) return "battery";
  return made + without + leftOut >= MOST_TESTS ? "most" : "";
}

async function browserBattery() {
  try {
    return (await navigator.getBattery?.()) ?? null;
  } catch {
    return null; // not allowed here
  }
}

function warn(event) {
  event.preventDefault();
}

// -- what it says -----------------------------------------------------------------------------------------------------

function volumeText(form, numbers) {
  const { down, up } = config.volumes[form.elements.eco.checked ? "speed_eco" : "speed"];
  const perHour = HOUR_MIN / Number(form.elements.minutes.value);
  return say("drive_volume", { volume: numbers.megabytes((down + up) * perHour) });
}

function tell(state, numbers) {
  at("told").textContent = state.nextAt ? say("drive_next", { time: numbers.time(state.nextAt) }) : say("drive_looking");
  at("count").textContent = countText(state);
  at("battery").textContent = navigator.getBattery ? "" : say("drive_no_battery");
}

function countText({ made, without, leftOut }) {
  const parts = [say(made === 1 ? "drive_made_one" : "drive_made", { count: made })];
  if (without) parts.push(say("drive_without", { count: without }));
  if (leftOut) parts.push(say("drive_left_out", { count: leftOut }));
  return parts.join(" ");
}

const endText = (state) => `${say(`drive_end_${state.end}`)} ${countText(state)}`;
