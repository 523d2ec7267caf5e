// Keeps what is typed in a form in this browser until the server has it: a lost connection or a closed tab loses nothing.

const form = document.querySelector("form[data-keep]");
const key = `maillage-kept:${location.pathname}${location.search}`;
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "revision", "number"]);

function typed() {
  const kept = {};
  for (const [name, value] of new FormData(form)) if (!LEFT_OUT.has(name)) kept[name] = value;
  return kept;
}

const shown = typed();
try {
  const kept = JSON.parse(sessionStorage.getItem(key));
  // Only what was typed over the same content is put back: the server may know better since.
  if (kept && JSON.stringify(kept.before) === JSON.stringify(shown)) {
    for (const [name, value] of Object.entries(kept.typed)) if (form.elements[name]) form.elements[name].value = value;
  }
} catch {
  sessionStorage.removeItem(key);
}

form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify({ before: shown, typed: typed() })));
form.addEventListener("submit", () => {
  if (navigator.onLine) sessionStorage.removeItem(key);
});
