// A test while it runs: the token, the engine, and what the screen shows of it until there is an outcome.

import { Test } from "../../protocol/engine/test.js";
import { LATENCY_PROBES, PAGE_PROFILES, PAGES_ECO, TRANSFER_MS } from "../../protocol/engine/constants.js";
import { keepAwake } from "./awake.js";
import { makeCurve } from "./curve.js";
import { makeDial } from "./needle.js";
import { numbersIn } from "./numbers.js";
import { loadedPlayer } from "./player.js";
import { portsOf } from "./ports.js";
import { makeSteps } from "./steps.js";
import { element, say } from "./words.js";

export { measurementDocument } from "../../protocol/engine/document.js"; // what becomes of its outcome

const TOKEN_LIMIT_MS = 15_000;
const STAGES = { web: "page", video: "film" };

const at = (name) => document.getElementById(`run-${name}`);

/** Makes one test and shows it; its outcome, which says by ``problem`` that it could not begin. Never rejects. */
export async function begin({ kind, isEco, config }) {
  const screen = makeScreen({ kind, isEco, config });
  const stopping = new AbortController();
  let test = null;
  const stop = () => {
    at("stop").disabled = true;
    stopping.abort();
    test?.stop();
  };
  at("stop").addEventListener("click", stop);
  const release = keepAwake();
  addEventListener("beforeunload", warn);
  try {
    const player = kind === "full" && !isEco ? loadedPlayer(config.addresses.hls) : null;
    const { server, problem } = await askToken({ kind, isEco, config, stopping });
    await player;
    if (stopping.signal.aborted) return nothing({ isStopped: true });
    if (problem) return nothing({ problem });
    const ports = portsOf({ frame: at("frame"), film: at("film"), library: config.addresses.hls, opens: screen.openPage });
    test = new Test({ server, kind, isEco, ports, report: screen.show });
    return withKnownProblem(await test.run());
  } finally {
    at("stop").removeEventListener("click", stop);
    removeEventListener("beforeunload", warn);
    release();
    screen.end();
  }
}

/** The signed token and the node's address from the pages: {server} or {problem}. */
async function askToken({ kind, isEco, config, stopping }) {
  const waiting = new AbortController();
  const giveUp = () => waiting.abort();
  const timer = setTimeout(giveUp, TOKEN_LIMIT_MS);
  stopping.signal.addEventListener("abort", giveUp);
  try {
    const answer = await fetch(config.addresses.tests, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": config.language },
      body: JSON.stringify({ kind, eco: isEco }),
      signal: waiting.signal,
    });
    const said = await answer.json();
    // Browsers let no page of HTTPS talk to a node without: it would be waited for in vain.
    if (answer.ok && location.protocol === "https:" && said.node.url.startsWith("http:")) {
      return { problem: { code: "node_without_certificate", message: say("problem_node_certificate"), waitS: null } };
    }
    if (answer.ok) return { server: { url: said.node.url, token: said.token } };
    return { problem: { code: said.code ?? "refused", message: said.detail ?? said.message ?? "", waitS: said.wait_s ?? null } };
  } catch {
    // No answer, or no JSON in it (a portal of the network's own): for this test there is no network.
    return { problem: { code: "network", message: "", waitS: null } };
  } finally {
    clearTimeout(timer);
    stopping.signal.removeEventListener("abort", giveUp);
  }
}

function nothing({ isStopped = false, problem = null }) {
  return { subtests: {}, flags: [], server: null, bytesUsed: { down: 0, up: 0 }, isStopped, problem };
}

function withKnownProblem(outcome) {
  const { problem } = outcome;
  return problem?.code === "no_network" ? { ...outcome, problem: { ...problem, code: "network" } } : outcome;
}

// -- the screen -------------------------------------------------------------------------------------------------------

function makeScreen({ kind, isEco, config }) {
  const numbers = numbersIn(config.language);
  const dial = makeDial(at("dial"), { numbers, isStill: () => matchMedia("(prefers-reduced-motion: reduce)").matches });
  const parts = {
    dial,
    numbers,
    curve: makeCurve(at("curve"), { transferMs: TRANSFER_MS }),
    steps: makeSteps(at("steps"), { isFull: kind === "full", numbers }),
    profiles: isEco ? PAGES_ECO : PAGE_PROFILES,
  };
  at("frame").dataset.title = say("run_page_title");
  at("stop").disabled = false;
  at("progress").value = 0;
  at("bytes").textContent = numbers.megabytes(0);
  for (const name of ["notice", "count", "caption", "status"]) at(name).textContent = "";
  enterPhase(parts, { phase: "waiting", share: 0 });
  const shows = {
    phase: (event) => enterPhase(parts, event),
    wait: (event) => showWait(parts, event),
    rate: (event) => showRate(parts, event),
    rtt: (event) => event.phase === "latency" && dial.showProbe(event.rttMs),
    page: (event) => finishPage(event, numbers),
    video: (event) => showFilm(event),
    bytes: ({ down, up }) => (at("bytes").textContent = numbers.megabytes(down + up)),
    subtest: (event) => finishSubtest(parts, event),
  };
  return {
    show: (event) => shows[event.type]?.(event),
    openPage: (address) => beginPage(address, parts.profiles),
    end() {
      clearInterval(parts.waiting);
      at("frame").replaceChildren();
      at("film").replaceChildren();
    },
  };
}

function enterPhase(parts, { phase, share }) {
  clearInterval(parts.waiting);
  document.getElementById("panel-running").dataset.phase = phase;
  parts.steps.enter(phase);
  at("progress").value = Math.round(100 * (share ?? 0));
  if (phase === "done") return;
  at("stage").dataset.shows = STAGES[phase] ?? "dial";
  at("curve").hidden = phase in STAGES;
  at("pages").hidden = phase !== "web";
  if (phase === "web") at("pages").replaceChildren(...parts.profiles.map(() => element("li")));
  at("caption").textContent = "";
  at("count").textContent = "";
  at("phase").textContent = say(`run_phase_${phase}`);
  // One sentence a phase for those who listen: samples are for those who look.
  at("status").textContent = say(`run_phase_${phase}`);
  if (!(phase in STAGES)) parts.dial.begin(phase, phase === "latency" ? LATENCY_PROBES : 0);
}

function showWait(parts, { waitS, ahead }) {
  clearInterval(parts.waiting);
  let leftS = Math.ceil(waitS);
  const tell = () => {
    const key = !ahead ? "run_wait" : ahead === 1 ? "run_wait_one" : "run_wait_many";
    at("phase").textContent = say(key, { seconds: Math.max(leftS, 1), ahead });
    leftS -= 1;
  };
  tell();
  at("status").textContent = at("phase").textContent;
  parts.waiting = setInterval(tell, 1000);
}

function showRate(parts, { phase, bps, elapsedMs }) {
  if (!Number.isFinite(bps)) return;
  parts.dial.showRate(bps);
  if (phase === "download" || phase === "upload") parts.curve.add(phase, elapsedMs, bps);
}

function beginPage(address, profiles) {
  const place = profiles.findIndex((profile) => address.includes(`/${profile}/`));
  if (place === -1) return;
  at("pages").children[place]?.setAttribute("class", "is-here");
  at("count").textContent = `${place + 1}/${profiles.length}`;
  at("caption").textContent = say(`run_page_${profiles[place]}`);
}

function finishPage({ index, name, status, loadMs }, numbers) {
  const places = [...at("pages").children];
  const line = places[index];
  if (!line) return;
  line.setAttribute("class", status === "ok" ? "is-done" : "is-failed");
  line.textContent = status === "ok" ? numbers.seconds(loadMs) : say("run_step_failed");
  line.dataset.name = name;
}

function showFilm({ state, heightPx }) {
  at("caption").textContent = say(`run_video_${state}`);
  at("count").textContent = heightPx ? `${heightPx}p` : "";
}

function finishSubtest(parts, { kind, part }) {
  parts.steps.finish(kind, part);
  if (part.status !== "voided" || part.reason !== "background") return;
  at("notice").textContent = say("run_voided", { step: say(`run_kind_${kind}`) });
}

// -- the device -------------------------------------------------------------------------------------------------------

function warn(event) {
  event.preventDefault();
}
