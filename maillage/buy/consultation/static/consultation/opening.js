// The page where an officer gives their shares, after the term: they are unwrapped here, with the key of this machine, its
// file or the paper, and only the shares are sent.

import { base64, canSeal, keyOfPaper, unlockKey, unwrapShare } from "./seal.js";
import { openSealStore } from "./seal_store.js";

const form = document.querySelector("form[data-opening]");
const part = form.querySelector("[data-opening-part]");
const words = part.dataset;
const [file, phrase, paper, said] = ["file", "phrase", "paper", "said"].map((name) => part.querySelector(`[data-opening-${name}]`));

/** A sentence that ends the work, for the page. */
class Told extends Error {}

function say(text, isBad = true) {
  said.textContent = text;
  said.classList.toggle("is-bad", isBad);
}

async function asked(options = {}) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token };
  const answer = await fetch(form.dataset.parts, { ...options, headers }).catch(() => null);
  if (!answer || answer.status >= 500) throw new Told(words.offline);
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  const document_ = isJson ? await answer.json() : null;
  if (!answer.ok || !isJson) throw new Told(document_?.detail ?? words.session);
  return document_;
}

/** The private key of ``holder``: of the file or the paper that was given, else the one this machine keeps. */
async function keyOf(holder) {
  const wrong = new Told(words.wrong.replaceAll("%mark", holder));
  if (paper.value.trim()) {
    const key = await keyOfPaper(paper.value).catch(() => null);
    if (!key) throw new Told(words.misread);
    if (key.holder !== holder) throw wrong;
    return key.privateKey;
  }
  if (file.files.length) {
    const text = await file.files[0].text();
    const key = await Promise.resolve().then(() => unlockKey(JSON.parse(text), phrase.value)).catch(() => null);
    if (!key) throw new Told(words.locked);
    return key;
  }
  const kept = await (await openSealStore()).key(holder);
  if (!kept) throw new Told(words.absent.replaceAll("%mark", holder));
  return kept;
}

async function give() {
  if (!canSeal()) throw new Told(words.unable);
  const wrapped = await asked();
  if (!wrapped.length) throw new Told(words.none);
  const shares = [];
  for (const { reply, share } of wrapped) {
    const key = await keyOf(share.holder);
    const octets = await unwrapShare(share, key, reply).catch(() => null);
    if (!octets) throw new Told(words.wrong.replaceAll("%mark", share.holder));
    shares.push({ reply, share: base64(octets) });
  }
  await asked({ method: "POST", body: JSON.stringify(shares) });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  say(words.working, false);
  try {
    await give();
    phrase.value = paper.value = "";
    say(words.given, false);
    location.reload();
  } catch (error) {
    // Nothing was sent, or it is sent again by the same button: the server keeps each share once.
    if (!(error instanceof Told)) throw error;
    say(error.message);
  }
});
