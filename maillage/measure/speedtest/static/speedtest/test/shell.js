// The frame of the test page: which panel is shown, what is remembered, when results are sent. The parts do the rest.

import { accessKey, answeredFields, circumstancesKey, hasResult, networkFlags, newIdentity, platformName, withCircumstances } from "./answered.js";
import { numbersIn } from "./numbers.js";
import { askPosition, movingPosition, permission } from "./position.js";
import { makeQueue } from "./queue.js";
import { answersIn, askOperator, begunAnswers, fillForms, isComplete, tellGuess, withGuess } from "./setup.js";
import { sharedAddress } from "./shared.js";
import { deviceSecret, openStore } from "./store.js";
import { config, say } from "./words.js";

const PANELS = ["ready", "running", "result", "history", "offline", "drive"];
const NETWORK_MS = 5_000;
const SHEETS = { running: "test-running.css", result: "test-result.css", history: "test-result.css" };
const PROMPT_MS = 30_000; // an unanswered question of the browser holds no test up for ever

const store = await openStore();
const state = { panel: "ready", answers: begunAnswers(await store.setting("answers")), network: { isMobile: null } };
const queue = makeQueue({
  store,
  address: config.addresses.measurements,
  ports: {
    fetch: (address, options) => fetch(address, options),
    now: Date.now,
    later: setTimeout.bind(globalThis),
    locks: navigator.locks,
    language: config.language,
  },
  changed(record) {
    document.dispatchEvent(new CustomEvent("maillage:record", { detail: record }));
    tellQueue();
  },
  answerTold(path, id, kept) {
    if (location.hash !== `#resultat/${id}`) return;
    if (path === "access") state.access?.tellAccess(kept);
    else state.asked?.tellAsked(kept);
  },
});

// -- panels -----------------------------------------------------------------------------------------------------------

function show(panel, { isFirst = false } = {}) {
  state.panel = panel;
  for (const name of PANELS) document.getElementById(`panel-${name}`).hidden = name !== panel;
  const tabs = document.getElementById("test-tabs");
  tabs.hidden = panel === "running" || state.isDriving || !state.hasRecords;
  for (const tab of tabs.children) {
    if (tab.dataset.tab === panel) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  document.body.dataset.panel = panel;
  if (isFirst) return; // the browser has its own place to begin a page
  scrollTo({ top: 0, behavior: "instant" });
  document.querySelector(`#panel-${panel} h1`)?.focus({ preventScroll: true });
}

async function route({ isFirst = false } = {}) {
  if (state.panel === "running" || state.isDriving) return;
  const [word, rest = ""] = location.hash.slice(1).split(/[/=](.*)/s, 2);
  if (word === "resultat") await openResult(rest, isFirst);
  else if (word === "partage") await openShared(rest, isFirst);
  else if (word === "historique") await openHistory(isFirst);
  else if (word === "trajet") await openDrive(isFirst);
  else if (word === "hors-reseau" || !navigator.onLine) openDeadZone({ isFirst });
  else show("ready", { isFirst });
}

async function openResult(id, isFirst) {
  const record = await store.record(id);
  if (!record) {
    location.replace("#historique"); // erased since, or another device's
    return;
  }
  const result = await part("result");
  result?.show(record, { config });
  await ask(record);
  show("result", { isFirst });
}

/** An answer about a test: kept on the device first, sent once its result is recorded. */
async function keepAnswer(key, answer) {
  const kept = { answer, at: `${Date.now()}-${newIdentity()}`, state: "waiting" };
  await store.keepSetting(key, kept);
  queue.sendNow();
  return kept;
}

const keepAccess = (id, answer) => keepAnswer(accessKey(id), answer);

async function keepCircumstances(id, answer) {
  // Not while it is sent: what the server answers is kept over the record as it was.
  await queue.exclusively(async () => {
    const record = await store.record(id);
    if (record) await store.keep(withCircumstances(record, answer));
  });
  return keepAnswer(circumstancesKey(id), answer);
}

/** The questions about a result, where there is something to ask. */
async function ask(record) {
  [state.access, state.asked] = await Promise.all([part("access"), part("asked")]);
  await state.access?.showAccess(record, { store, keep: keepAccess });
  await state.asked?.showAsked(record, { store, keep: keepCircumstances });
}

/** The report of a place without network; its part has been kept by the service worker, or came with a test. */
async function openDeadZone({ isFirst = false } = {}) {
  show("offline", { isFirst });
  const zone = await part("deadzone");
  zone?.wireDeadZone({ context: async () => ({ answers: state.answers, device: await device() }), keep: keepRecord });
}

/** The drive mode; while it is on, the address leads nowhere else. */
async function openDrive(isFirst) {
  const drive = await part("drive");
  drive?.wireDrive({
    isComplete: () => isComplete(state.answers),
    isEco: () => state.answers.isEco,
    numbers: numbersIn(config.language),
    hasPlace: async () => (await movingPosition(navigator.geolocation)).state === "found",
    test: driveTest,
    began() {
      state.isDriving = true;
      show("drive");
    },
    ended() {
      state.isDriving = false;
      show("drive");
    },
  });
  show("drive", { isFirst });
}

async function openShared(text, isFirst) {
  const result = await part("result");
  result?.showShared(text, { config });
  await ask(null);
  show("result", { isFirst });
}

async function openHistory(isFirst) {
  const history = await part("history");
  const records = await store.records();
  history?.show(records, { config, remove: removeRecord, eraseAll, exportAll });
  show("history", { isFirst });
}

/** A part of the page, loaded when it is wanted; null (and a notice) when it did not come. */
async function part(name) {
  try {
    const [loaded] = await Promise.all([import(`./${name}.js`), sheet(SHEETS[name])]);
    return loaded;
  } catch (failure) {
    // Without network and never opened before: the notice says it, and the console says which file.
    console.warn(failure);
    notice(say("setup_no_script_part"));
    return null;
  }
}

/** The style sheet of a part, once; the first screen does without. */
function sheet(file) {
  if (!file || document.querySelector(`link[href$="/${file}"]`)) return undefined;
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href: new URL(`./${file}`, import.meta.url).href });
  return new Promise((resolve, reject) => {
    link.onload = resolve;
    link.onerror = () => reject(new Error(`no ${file}`));
    document.head.append(link);
  });
}

function notice(text) {
  document.getElementById("test-notice-text").textContent = text;
  document.getElementById("test-notice").hidden = text === "";
}

// -- the answers ------------------------------------------------------------------------------------------------------

function keepAnswers(answers) {
  state.answers = answers;
  fillForms(answers);
  return store.keepSetting("answers", answers);
}

function wireForms() {
  const form = document.getElementById("ready-form");
  form.addEventListener("change", async ({ target }) => {
    await keepAnswers(answersIn(form, state.answers, target.name));
    tellGuess(state.answers);
    document.getElementById("setup-missing").hidden = true;
    if (target.name === "position" && target.value === "yes") await tryPosition();
    if (target.name === "position" && target.value === "no") tellPosition("");
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isComplete(state.answers)) start();
    else askOperator(state.answers);
  });
}

// Asked on the person's own tap, before any test: the browser's question does not fall into a measurement.
async function tryPosition() {
  tellPosition(say("position_asking"));
  tellPosition(positionText(await askPosition(navigator.geolocation)));
}

function positionText({ state: found, position }) {
  return found === "found"
    ? say("position_found", { metres: position.accuracy_m ?? "?" })
    : say(`position_${found}`);
}

function tellPosition(text) {
  document.getElementById("setup-position").textContent = text;
}

async function guessNetwork() {
  try {
    const answer = await fetch(config.addresses.network, { signal: AbortSignal.timeout(NETWORK_MS) });
    if (!answer.ok) return;
    const { asn, operator, is_mobile: isMobile } = await answer.json();
    state.network = { isMobile };
    const guessed = withGuess(state.answers, { operator, asn });
    if (guessed !== state.answers) await keepAnswers(guessed);
    tellGuess(state.answers);
    tellConnection();
  } catch {
    // No answer: the person says whose network it is.
  }
}

function tellConnection() {
  const kind = navigator.connection?.type;
  document.getElementById("setup-connection").textContent = kind === "cellular" ? say("setup_on_cellular") : "";
  if (kind === "wifi" || kind === "ethernet") notice(say("setup_on_wifi"));
  else if (state.network.isMobile === false && kind !== "cellular") notice(say("setup_on_fixed"));
  else notice("");
}

// -- a test -----------------------------------------------------------------------------------------------------------

/** The position for a test: a question of the browser is answered before it begins, not during a measurement. */
async function positionFor(answers) {
  if (!answers.wantsPosition) return { found: Promise.resolve({ state: "unasked" }) };
  const isAsking = !["granted", "denied"].includes(await permission());
  if (isAsking) tellPosition(say("position_prompt"));
  const late = new Promise((resolve) => setTimeout(resolve, PROMPT_MS, { state: "failed" }));
  const found = Promise.race([askPosition(navigator.geolocation), late]);
  if (isAsking) tellPosition(positionText(await found));
  return { found };
}

async function start() {
  if (state.isStarting) return undefined;
  state.isStarting = true;
  try {
    return await makeTest();
  } finally {
    state.isStarting = false;
  }
}

async function makeTest() {
  if (!navigator.onLine) return openDeadZone();
  const answers = { ...state.answers, context: "" };
  notice("");
  // The parts of what may follow too: the link may be gone when they are wanted.
  const [running] = await Promise.all([part("running"), part("result"), part("deadzone")]);
  if (!running) return undefined;
  const { found } = await positionFor(answers);
  const { id, outcome } = await measure({ running, answers, found });
  return id ? leaveRunning(`#resultat/${id}`) : endWithout(outcome);
}

/** One test, on the screen: its outcome and, where it says anything of the network, the identity of its record. */
async function measure({ running, answers, found, flags = [] }) {
  const seen = networkFlags({ kind: navigator.connection?.type, isMobile: state.network.isMobile });
  const takenAt = new Date().toISOString();
  show("running");
  const { kind, isEco } = answers;
  const outcome = await running.begin({ kind, isEco, config, answers });
  if (!hasResult(outcome)) return { outcome };
  const { position } = await found;
  const id = newIdentity();
  const fields = answeredFields({ answers, device: await device(), position });
  const document = running.measurementDocument({ id, takenAt, ...fields, flags: [...seen, ...flags], outcome });
  await keepRecord({ id, document, takenAt, kind, isEco, answers, outcome, sent: "waiting", answer: null });
  return { id, outcome };
}

/** One test of a drive, at the place of this minute: "made", "no_network", "left_out" or "stopped". */
async function driveTest({ context, isEco }) {
  const takenAt = new Date().toISOString();
  const { position } = await movingPosition(navigator.geolocation);
  const [running, zone] = await Promise.all([part("running"), part("deadzone")]);
  if (!position || !running || !zone) return "left_out"; // without its place a test of a drive says nothing
  const answers = { ...state.answers, kind: "speed", context, isEco };
  const { id, outcome } = navigator.onLine
    ? await measure({ running, answers, found: { position }, flags: ["drive"] })
    : { outcome: { problem: { code: "network" } } };
  show("drive");
  if (outcome.isStopped) return "stopped";
  if (id) return "made";
  // The server may be busy, or have answered too late: only where nothing answers is there no network.
  if (outcome.problem?.code !== "network" || (await zone.isReachable())) return "left_out";
  await keepRecord(zone.noNetworkRecord({ takenAt, answers, device: await device(), position, flags: ["drive"] }));
  return "no_network";
}

/** The test brought nothing: stopped at once, refused by the server, or no network at all. */
function endWithout({ isStopped, problem }) {
  leaveRunning(problem?.code === "network" ? "#hors-reseau" : "#");
  if (isStopped || !problem) tellConnection();
  else notice(say("problem_start", { why: problem.message || say("problem_network") }));
}

function leaveRunning(hash) {
  state.panel = "ready";
  if (location.hash === hash || (hash === "#" && location.hash === "")) return route();
  location.hash = hash; // the event of the change routes
  return undefined;
}

async function device() {
  return { secret: await deviceSecret(store), version: config.version, platform: platformName(navigator) };
}

async function keepRecord(record) {
  await store.keep(record);
  // An installed page may ask to be kept; in a tab some browsers would put a question in the person's way.
  if (matchMedia("(display-mode: standalone)").matches) navigator.storage?.persist?.().catch(() => undefined);
  await tellQueue();
  queue.send();
}

// -- what is kept -----------------------------------------------------------------------------------------------------

async function removeRecord(id) {
  await store.remove(id);
  tellQueue();
}

/** The documents of this device, to be saved as a file: without its secret, which erases what it sent. */
async function exportAll() {
  return (await store.records()).map(({ document: { device: _secret, ...told }, sent }) => ({ ...told, sent }));
}

async function eraseAll() {
  const { measurements: address } = config.addresses;
  const asked = (target, options) =>
    fetch(target, { ...options, headers: { ...options.headers, "Accept-Language": config.language } });
  const erase = await part("erase");
  if (!erase) return { state: "offline" };
  const done = await queue.exclusively(() => erase.eraseResults({ store, address, fetch: asked }));
  tellQueue();
  return done;
}

async function tellQueue() {
  const records = await store.records();
  state.hasRecords = records.length > 0;
  const waiting = records.filter((record) => record.sent === "waiting").length;
  const refused = records.filter((record) => record.sent === "refused");
  tellBadge(waiting);
  const said = document.getElementById("test-queue");
  said.hidden = waiting === 0 && refused.length === 0;
  if (waiting) said.textContent = waiting === 1 ? say("queue_one") : say("queue_many", { count: waiting });
  else if (refused.length) said.textContent = refusedText(refused);
}

/** What waits to be sent, on the icon of the installed page where the system shows numbers. */
function tellBadge(waiting) {
  const told = waiting ? navigator.setAppBadge?.(waiting) : navigator.clearAppBadge?.();
  told?.catch(() => undefined); // a tab that is not installed has no icon
}

function refusedText(refused) {
  const { findings = [], detail = "" } = refused[0].answer ?? {};
  const why = findings[0]?.message ?? detail;
  return refused.length === 1 ? say("queue_refused_one", { why }) : say("queue_refused_many", { count: refused.length, why });
}

// -- the installed page ------------------------------------------------------------------------------------------------

function wireInstallation() {
  const button = document.getElementById("install");
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    button.hidden = false;
    button.onclick = async () => {
      button.hidden = true;
      await event.prompt();
    };
  });
  // Missing on pages without https: the page then needs network to open, and nothing else changes.
  navigator.serviceWorker?.register(config.addresses.serviceWorker, { scope: "/" }).catch(() => undefined);
}

function wireNetwork() {
  addEventListener("online", () => {
    queue.sendNow();
    guessNetwork();
  });
  addEventListener("offline", () => state.panel === "ready" && openDeadZone());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && queue.sendNow());
  navigator.connection?.addEventListener?.("change", () => state.panel !== "running" && tellConnection());
}

async function begin() {
  const shared = sharedAddress(location.search, location.origin);
  if (shared) return location.replace(shared);
  fillForms(state.answers);
  tellGuess(state.answers);
  wireForms();
  addEventListener("hashchange", () => route());
  await tellQueue();
  await route({ isFirst: true });
  wireInstallation();
  wireNetwork();
  if (!store.isKept) notice(say("problem_storage"));
  if (state.answers.wantsPosition && (await permission()) === "denied") tellPosition(say("position_refused"));
  tellQueue();
  await guessNetwork();
  queue.sendNow();
  document.body.dataset.isReady = "yes"; // what walks wait for
  return undefined;
}

await begin();
