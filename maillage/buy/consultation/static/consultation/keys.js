// The page where an officer makes a key on their machine, or the agency its paper of recovery. The private half leaves this
// browser only into the file that the passphrase opens, or onto the paper; what is posted is the public half.

import { canSeal, lockKey, newHolderKey, paperOf, unreadable } from "./seal.js";
import { openSealStore } from "./seal_store.js";

const LEAST_LETTERS = 12;

const form = document.querySelector("form[data-officer-key]");
const part = form.querySelector("[data-key-part]");
const words = part.dataset;
const found = (name) => part.querySelector(`[data-key-${name}]`);
const said = found("said");

function say(text, isBad = true) {
  said.textContent = text;
  said.classList.toggle("is-bad", isBad);
}

const isPaper = () => form.elements.kind.value === "paper";

function objection() {
  if (!canSeal()) return words.unable;
  if (isPaper()) return null;
  if (found("phrase").value.length < LEAST_LETTERS) return words.short;
  return found("phrase").value === found("again").value ? null : words.different;
}

function download(name, document_) {
  const address = URL.createObjectURL(new Blob([JSON.stringify(document_, null, 1)], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

async function make() {
  const why = objection();
  if (why) return say(why);
  found("make").disabled = true;
  const key = await newHolderKey();
  if (isPaper()) {
    found("paper").textContent = await paperOf(key.privateKey);
  } else {
    download(`cle-${key.holder}.json`, await lockKey(key, found("phrase").value));
    const store = await openSealStore();
    await store.keepKey(key.holder, await unreadable(key.privateKey));
    found("phrase").value = found("again").value = "";
  }
  found("paper-part").hidden = !isPaper();
  found("fingerprint").textContent = key.holder;
  form.elements.public.value = key.publicText;
  found("made").hidden = false;
  found("make").disabled = false;
  return say(isPaper() ? words.printed : words.saved, false);
}

function showKind() {
  found("phrases").hidden = isPaper();
  found("made").hidden = true; // a key that was made as the other kind is not posted as this one
  form.elements.public.value = "";
}

form.addEventListener("change", (event) => event.target.name === "kind" && showKind());
form.addEventListener("submit", (event) => {
  if (form.elements.public.value) return;
  event.preventDefault();
  say(words.first);
});
found("make").addEventListener("click", () => void make());
found("print").addEventListener("click", () => print());
showKind();
