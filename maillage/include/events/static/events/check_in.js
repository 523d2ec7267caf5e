// The page of the door: a badge before the camera, a code or a name; who that is, where she sits, how many are there.
// The queue goes when there is network.

import { matching, openArrivals } from "./arrivals.js";
import { mayOpenCamera, readerFiles, scan } from "./scanner.js";

const config = JSON.parse(document.getElementById("check-in-config").textContent);
const words = document.getElementById("check-in-words").dataset;
const token = document.querySelector("#check-in-form [name=csrfmiddlewaretoken]").value;
const field = document.getElementById("check-in-code");
const camera = document.getElementById("check-in-camera");
const opener = document.getElementById("check-in-open");
const undo = document.getElementById("check-in-undo");
const CACHE = "maillage-accueil";
const MOST_MATCHES = 8;
const AGAIN_MS = 15_000;
const BUZZ = { welcome: [80], waiting: [80, 60, 80], twice: [80, 60, 80], unknown: [250] };

const arrivals = openArrivals(localStorage, config.event);
let isSending = false;
let isAskedAgain = false;
let closeCamera = null;
let lastCode = null;

const hour = (at) =>
  new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", timeZone: config.zone });

function say(kind, text, detail = "") {
  const said = document.getElementById("check-in-said");
  said.className = `check-in-said check-in-${kind}`;
  said.textContent = text;
  document.getElementById("check-in-detail").textContent = detail;
}

function filled(text, values) {
  return text.replaceAll(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
}

/** Reads a code, says whose it is; `isBadge` where the camera saw it, so that the keyboard of a phone stays closed. */
function letIn(code, isBadge = false) {
  let found;
  try {
    found = arrivals.readCode(code, new Date().toISOString());
  } catch {
    // The phone takes no more: nothing was counted, and paper does not forget.
    say("unknown", filled(words.full, { name: code }));
    return;
  }
  const name = found.person ? [found.person.name, found.person.organisation].filter(Boolean).join(", ") : found.code;
  const isNew = found.kind === "welcome" || found.kind === "waiting";
  say(found.kind, filled(words[isBadge && found.kind === "unknown" ? "badge" : found.kind], { name, at: found.at ? hour(found.at) : "" }), isNew ? found.person.detail : "");
  navigator.vibrate?.(BUZZ[found.kind]);
  lastCode = isNew ? found.code : null;
  undo.hidden = !isNew;
  field.value = "";
  if (!isBadge) field.focus();
  show();
  send();
}

function show() {
  const people = arrivals.people();
  const present = people.filter((one) => one.at);
  const expected = people.filter((one) => !one.isWaiting).length;
  document.getElementById("check-in-count").textContent = filled(words.count, { present: present.length, expected });
  const bar = document.getElementById("check-in-bar");
  bar.max = Math.max(expected, present.length, 1);
  bar.value = present.length;
  const left = arrivals.left();
  const queue = document.getElementById("check-in-queue");
  queue.textContent = left ? filled(words.queue, { left }) : words.told;
  queue.classList.toggle("tag-notice", left > 0);
  const rows = [...present].sort((one, other) => other.at.localeCompare(one.at)).map(presentRow);
  document.getElementById("check-in-present").replaceChildren(...rows);
  showMatches();
}

function presentRow(person) {
  const row = document.createElement("li");
  const text = document.createElement("span");
  text.textContent = `${hour(person.at)} · ${[person.name, person.organisation].filter(Boolean).join(", ")}`;
  const back = document.createElement("button");
  back.type = "button";
  back.className = "linklike";
  back.textContent = words.back;
  back.setAttribute("aria-label", `${words.back} ${person.name}`);
  back.addEventListener("click", () => takeBack(person.code));
  row.append(text, " ", back);
  return row;
}

function takeBack(code) {
  const person = arrivals.people().find((one) => one.code === code);
  arrivals.takeBack(code);
  if (code === lastCode) {
    lastCode = null;
    undo.hidden = true;
    say("twice", filled(words.undone, { name: person?.name ?? code }));
  }
  show();
  send();
}

function showMatches() {
  const found = matching(arrivals.people(), field.value).slice(0, MOST_MATCHES);
  const rows = found.map((person) => {
    const row = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button check-in-match";
    button.textContent = [person.name, person.organisation, person.code].filter(Boolean).join(" · ");
    button.addEventListener("click", () => letIn(person.code));
    row.append(button);
    return row;
  });
  document.getElementById("check-in-matches").replaceChildren(...rows);
}

/** The queue goes, and the list comes back; without network both wait. Nothing is told twice, or twice the same. */
async function send() {
  if (isSending) {
    isAskedAgain = true;
    return;
  }
  isSending = true;
  const sent = arrivals.waiting();
  let isTold = false;
  try {
    const answer = await fetch(config.list, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(sent),
    });
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (!answer.ok || !isJson) {
      document.getElementById("check-in-net").textContent = words.refused;
      return;
    }
    const elsewhere = arrivals.settle(await answer.json(), sent);
    isTold = true;
    document.getElementById("check-in-net").textContent = words.online;
    for (const one of elsewhere) say("twice", filled(words.elsewhere, { name: one.person?.name ?? one.code, at: hour(one.at) }));
  } catch {
    // Without network: the queue stays on the phone, and goes as soon as there is one.
    document.getElementById("check-in-net").textContent = words.offline;
  } finally {
    isSending = false;
    show();
    // What was read meanwhile goes at once; where there is no network it waits for the next look.
    if (isAskedAgain && isTold) send();
    isAskedAgain = false;
  }
}

async function openCamera() {
  opener.disabled = true;
  try {
    camera.hidden = false;
    closeCamera = await scan(document.getElementById("check-in-video"), (text) => letIn(text, true));
    document.body.dataset.scanning = "yes";
    showCamera(true);
  } catch (error) {
    showCamera(false);
    const isRefused = error?.name === "NotAllowedError";
    say("unknown", isRefused ? words.cameraRefused : words.noCamera);
  } finally {
    opener.disabled = false;
  }
}

function stopCamera() {
  closeCamera?.();
  closeCamera = null;
  delete document.body.dataset.scanning;
  showCamera(false);
}

function showCamera(isOpen) {
  camera.hidden = !isOpen;
  opener.textContent = isOpen ? words.closeCamera : words.openCamera;
  opener.classList.toggle("button-accent", !isOpen);
}

async function keepPage() {
  if (!("serviceWorker" in navigator) || !("caches" in globalThis)) return;
  await navigator.serviceWorker.register(config.worker, { scope: location.pathname });
  const files = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) => one.href || one.src);
  const modules = ["arrivals.js", "scanner.js"].map((name) => new URL(name, import.meta.url).href);
  const own = [location.origin + location.pathname, ...modules, ...(await readerFiles()), ...files];
  const cache = await caches.open(CACHE);
  try {
    await cache.addAll(own);
  } catch (error) {
    // Reloaded without network: what was kept before serves, if all of it is there.
    const kept = await Promise.all(own.map((one) => cache.match(one)));
    if (!kept.every(Boolean)) throw error;
  }
  document.body.dataset.kept = "yes";
}

async function forget() {
  arrivals.forget();
  if ("caches" in globalThis) await caches.delete(CACHE);
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(workers.filter((one) => one.scope.endsWith(location.pathname)).map((one) => one.unregister()));
}

document.getElementById("check-in-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const found = matching(arrivals.people(), field.value);
  if (field.value.trim()) letIn(found.length === 1 ? found[0].code : field.value);
});
field.addEventListener("input", showMatches);
undo.addEventListener("click", () => lastCode && takeBack(lastCode));
opener.addEventListener("click", () => (closeCamera ? stopCamera() : openCamera()));
// A camera that nobody looks through is closed: its light goes out, and the battery lasts.
document.addEventListener("visibilitychange", () => {
  if (document.hidden && closeCamera) stopCamera();
});
document.getElementById("check-in-forget").addEventListener("click", async () => {
  const left = arrivals.left();
  if (left) return say("unknown", filled(words.notYet, { left }));
  stopCamera();
  await forget();
  say("welcome", words.forgotten);
  show();
});

if (mayOpenCamera()) opener.hidden = false;
const isOver = Date.now() > Date.parse(config.forgetAt);
// A phone that had no network all day and is opened a day later: what waits on it goes first, and is never erased unsent.
if (!isOver || arrivals.left()) await send();
if (isOver && !arrivals.left()) {
  await forget();
  say("welcome", words.forgotten);
  show();
} else {
  addEventListener("online", send);
  setInterval(send, AGAIN_MS);
  keepPage().catch(() => say("unknown", words.notKept));
}
document.body.dataset.ready = "yes";
