// Keeps what is typed in a form in this browser until the server has it: a lost connection, a closed tab, a reload, a
// session that ended meanwhile lose nothing. What the server received is known by its revision, never by the sending.

const DAYS = 30;

const form = document.querySelector("form[data-keep]");
const told = document.querySelector("[data-kept]");
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "revision", "number"]);
const key = `maillage-kept:${location.pathname}#${form.elements.number?.value ?? ""}`;
const revision = form.elements.revision?.value ?? "";

function typed() {
  const kept = {};
  for (const [name, value] of new FormData(form)) if (!LEFT_OUT.has(name)) kept[name] = value;
  return kept;
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const shown = typed();

function forgetOld() {
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith("maillage-kept:")) continue;
    const at = JSON.parse(localStorage.getItem(name))?.at ?? 0;
    if (Date.now() - at > DAYS * 24 * 3600 * 1000) localStorage.removeItem(name);
  }
}

function takeBack() {
  const kept = JSON.parse(localStorage.getItem(key));
  if (!kept) return;
  const isReceived = kept.sent && kept.revision !== revision;
  // Only what was typed over the same content is put back: the server may know better since.
  if (isReceived || same(kept.typed, shown) || !same(kept.before, shown)) return localStorage.removeItem(key);
  for (const [name, value] of Object.entries(kept.typed)) if (form.elements[name]) form.elements[name].value = value;
  // A box that was not ticked sends nothing: what is not kept was taken away.
  for (const box of form.querySelectorAll("input[type='checkbox']")) box.checked = box.name in kept.typed;
  if (told) told.hidden = false;
  return undefined;
}

function keep(sent) {
  const kept = { before: shown, typed: typed(), revision, sent, at: Date.now() };
  if (same(kept.typed, shown)) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify(kept));
}

try {
  forgetOld();
  takeBack();
} catch {
  localStorage.removeItem(key);
}

form.addEventListener("input", () => keep(false));
form.addEventListener("submit", () => keep(true));
