// The page of the door: a code or a name, who that is, how many are there; the queue goes when there is network.

import { matching, openArrivals } from "./arrivals.js";

const config = JSON.parse(document.getElementById("check-in-config").textContent);
const words = document.getElementById("check-in-words").dataset;
const token = document.querySelector("#check-in-form [name=csrfmiddlewaretoken]").value;
const field = document.getElementById("check-in-code");
const CACHE = "maillage-accueil";
const MOST_MATCHES = 8;
const AGAIN_MS = 15_000;

const arrivals = openArrivals(localStorage, config.event);
let isSending = false;

const hour = (at) =>
  new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", timeZone: config.zone });

function say(kind, text) {
  const said = document.getElementById("check-in-said");
  said.className = `check-in-said check-in-${kind}`;
  said.textContent = text;
}

function filled(text, values) {
  return text.replaceAll(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
}

function letIn(code) {
  const found = arrivals.readCode(code, new Date().toISOString());
  const name = found.person ? [found.person.name, found.person.organisation].filter(Boolean).join(", ") : found.code;
  say(found.kind, filled(words[found.kind], { name, at: found.at ? hour(found.at) : "" }));
  field.value = "";
  field.focus();
  show();
  send();
}

function show() {
  const people = arrivals.people();
  const present = people.filter((one) => one.at);
  const expected = people.filter((one) => !one.isWaiting).length;
  document.getElementById("check-in-count").textContent = filled(words.count, { present: present.length, expected });
  const queue = arrivals.waiting();
  const left = queue.codes.length + queue.taken_back.length;
  document.getElementById("check-in-queue").textContent = left ? filled(words.queue, { left }) : words.told;
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
  back.addEventListener("click", () => {
    arrivals.takeBack(person.code);
    show();
    send();
  });
  row.append(text, " ", back);
  return row;
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
  if (isSending) return;
  isSending = true;
  const sent = arrivals.waiting();
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
    document.getElementById("check-in-net").textContent = words.online;
    for (const one of elsewhere) say("twice", filled(words.elsewhere, { name: one.person?.name ?? one.code, at: hour(one.at) }));
  } catch {
    // Without network: the queue stays on the phone, and goes as soon as there is one.
    document.getElementById("check-in-net").textContent = words.offline;
  } finally {
    isSending = false;
    show();
  }
}

async function keepPage() {
  if (!("serviceWorker" in navigator) || !("caches" in globalThis)) return;
  await navigator.serviceWorker.register(config.worker, { scope: location.pathname });
  const files = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((one) => one.href || one.src);
  const own = [location.origin + location.pathname, new URL("arrivals.js", import.meta.url).href, ...files];
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
document.getElementById("check-in-forget").addEventListener("click", async () => {
  const left = arrivals.waiting().codes.length;
  if (left) return say("unknown", filled(words.notYet, { left }));
  await forget();
  say("welcome", words.forgotten);
  show();
});

if (Date.now() > Date.parse(config.forgetAt)) {
  await forget();
  say("welcome", words.forgotten);
} else {
  addEventListener("online", send);
  setInterval(send, AGAIN_MS);
  await send();
  keepPage().catch(() => say("unknown", words.notKept));
}
document.body.dataset.ready = "yes";
