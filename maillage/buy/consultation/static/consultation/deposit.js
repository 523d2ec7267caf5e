// The form of a reply: seals and sends it without leaving the page, says how far it is, shows the receipt. The hour is the
// server's: a browser's clock decides nothing here. Words and parts of the page: pages/seal/deposit.html.

import { canSeal } from "./seal.js";
import { openSealStore } from "./seal_store.js";
import { Refusal, Sending } from "./sending.js";
import { Uploads } from "./uploads.js";

const LEFT_OUT = new Set(["csrfmiddlewaretoken", "envoi"]); // of the form's frame: no answers
const MOST_FILES = 50;
const PRICE = /^\d+([.,]\d{1,2})?€?$/;

const form = document.querySelector("form[data-deposit]");
const part = form.querySelector("[data-deposit-progress]");
const words = part.dataset;
const [bar, said, hour] = ["bar", "said", "hour"].map((name) => part.querySelector(`[data-deposit-${name}]`));
const receiptPart = form.querySelector("[data-deposit-receipt]");
const fileInputs = () => [...form.querySelectorAll("input[type=file]")];
const buttons = () => [...form.querySelectorAll("button:not([type=button]), input[type=submit]")];

/** A sentence of the page with its places filled. */
const filled = (text, values) => Object.entries(values).reduce((written, [name, value]) => written.replaceAll(`%${name}`, () => value), text);

function say(text, { isBad = false } = {}) {
  if (said.textContent !== text) said.textContent = text;
  said.classList.toggle("is-bad", isBad);
}

function tell({ stage, sent, total, name }) {
  if (sent !== undefined) Object.assign(bar, { hidden: false, max: total, value: sent });
  if (stage === "sending") say(filled(words.sending, { percent: Math.floor((100 * sent) / Math.max(1, total)) }));
  else say(filled(words[stage], { name: name ?? "" }));
}

/** The hour of the server as it wrote it, moved on by what this page has lasted since. */
function showHour({ now, term }) {
  const zone = /(?<sign>[+-])(?<hours>\d\d):(?<minutes>\d\d)$/.exec(now)?.groups;
  const shift = zone ? Number(`${zone.sign}1`) * (Number(zone.hours) * 60 + Number(zone.minutes)) * 60_000 : 0;
  const began = performance.now();
  const show = () => {
    const at = Date.parse(now) + performance.now() - began;
    const clock = new Date(at + shift).toISOString().slice(11, 19);
    hour.textContent = filled(at < Date.parse(term) ? words.hour : words.late, { hour: clock });
  };
  show();
  setInterval(show, 1000);
}

/** What is missing or is no price, in a sentence: once it is sealed, nobody sees it before the opening. */
function missing() {
  const name = (field) => (field.labels?.[0]?.textContent ?? field.name).trim().replace(/\s+/g, " ");
  const fields = [...form.elements].filter((field) => field.name && field.type !== "hidden");
  const empty = fields.find((field) => !field.checkValidity());
  const unpriced = fields.find((field) => field.inputMode === "decimal" && field.value && !PRICE.test(field.value.replace(/\s/g, "")));
  (empty ?? unpriced)?.focus();
  if (empty) return filled(words.missing, { name: name(empty) });
  return unpriced ? filled(words.price, { name: name(unpriced) }) : null;
}

/** Why these files cannot be sent, in a sentence; null where they can. */
function objection(files, { kinds, most_octets: most }) {
  const empty = files.find((file) => !file.size);
  if (empty) return filled(words.empty, { name: empty.name });
  const allowed = (kinds ?? []).map((kind) => kind.replace(".", ""));
  const foreign = files.find((file) => allowed.length && !allowed.includes(file.name.split(".").at(-1).toLowerCase()));
  if (foreign) return filled(words.kind, { name: foreign.name, kinds: allowed.join(", ") });
  if (files.length > MOST_FILES) return words.many;
  if (most && files.reduce((sum, file) => sum + file.size, 0) > most) return filled(words.large, { most: Math.floor(most / 1e6) });
  return null;
}

/** What the form asks beside files, by the names of its fields. */
function answersOf() {
  const answers = {};
  for (const [name, value] of new FormData(form)) {
    if (LEFT_OUT.has(name) || typeof value !== "string") continue;
    answers[name] = name in answers ? [answers[name], value].flat() : value;
  }
  return answers;
}

function showReceipt(receipt) {
  const lines = [
    [words.number, receipt.number],
    [words.at, receipt.hour],
    [words.digest, receipt.digest],
    ...receipt.files.map(({ name, sha256 }) => [name, sha256]),
  ];
  const list = document.createElement("dl");
  for (const [term, value] of lines) {
    list.append(Object.assign(document.createElement("dt"), { textContent: term }));
    list.append(Object.assign(document.createElement("dd"), { textContent: value }));
  }
  receiptPart.querySelector("[data-deposit-list]").replaceChildren(list);
  receiptPart.hidden = false;
  receiptPart.focus();
}

async function deposit(sending, state) {
  const files = fileInputs().flatMap((input) => [...input.files]);
  const why = missing() ?? objection(files, state);
  if (why) return say(why, { isBad: true });
  for (const button of buttons()) button.disabled = true;
  addEventListener("beforeunload", warn);
  try {
    const receipt = await sending.send(files, answersOf());
    say(receipt.is_late ? words.receivedLate : words.received);
    showReceipt(receipt);
  } catch (error) {
    // What left stands with the server, and what is typed in the page: the same button goes on.
    const isUnreadable = error instanceof DOMException && ["NotReadableError", "NotFoundError"].includes(error.name);
    say(error instanceof Refusal ? error.message || words.refused : isUnreadable ? words.unreadable : words.failed, { isBad: true });
    if (!(error instanceof Refusal || isUnreadable)) console.error(error);
  }
  removeEventListener("beforeunload", warn);
  for (const button of buttons()) button.disabled = false;
  return undefined;
}

const warn = (event) => event.preventDefault();

/** Run ``work`` unless another tab of this browser does so for the same reply. */
async function alone(name, work) {
  if (!navigator.locks) return work();
  return navigator.locks.request(`maillage-seal:${name}`, { ifAvailable: true }, (lock) =>
    lock ? work() : say(words.twice, { isBad: true }),
  );
}

async function start() {
  const token = form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  let begun = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!begun) say(words.loading);
  });
  if (!canSeal()) return say(words.unable, { isBad: true });
  const ports = {
    fetch: new Uploads().fetch,
    now: () => performance.now(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    token,
    store: await openSealStore(),
  };
  const sending = new Sending({ href: new URL(form.dataset.state, location.href).pathname, ports, tell });
  const state = await sending.state();
  showHour(state);
  const unfinished = await sending.unfinished(state);
  const names = unfinished?.files.slice(1).map(({ name }) => name).join(", ");
  say(unfinished ? filled(words.resume, { name: names }) : ports.store.isKept ? words.ready : words.unkept);
  begun = true;
  form.addEventListener("submit", () => void alone(sending.href, () => deposit(sending, state)));
  return undefined;
}

start().catch((error) => say(error instanceof Refusal ? error.message || words.refused : words.failed, { isBad: true }));
