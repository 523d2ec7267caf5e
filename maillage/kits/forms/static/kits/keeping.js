// Keeps what is typed in a form in this browser until the server has it: a lost connection, a closed tab, a reload, a
// session that ended meanwhile lose nothing. What the server received is known by the form's entry (kits/form_top.html)
// or its revision, never by the sending.

const DAYS = 30;

const LEFT_OUT = new Set(["csrfmiddlewaretoken", "revision", "number", "envoi"]);
const UNTYPED = new Set(["file", "submit", "button", "password"]);

// Where a page says since when the text is kept here: "Gardé sur cet appareil à 14 h 02."
const hour = document.querySelector("[data-kept-hour]");

function sayHour(at) {
  if (!hour) return;
  const [hours, minutes] = new Date(at).toTimeString().split(":");
  const said = document.documentElement.lang === "fr" ? `${Number(hours)}\u00a0h\u00a0${minutes}` : `${hours}:${minutes}`;
  hour.textContent = `${hour.dataset.keptHour} ${said}.`;
}

const REFUSED = 400;
const isRefused = () => (performance.getEntriesByType("navigation")[0]?.responseStatus ?? 0) >= REFUSED;
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const notices = [...document.querySelectorAll("[data-kept]")];
// Those received before this page, and the one that this page answers without an error at any form.
const entries = ({ received = "", answered = "" }) => [...received.split("."), isRefused() ? "" : answered];
const received = new Set(notices.flatMap(notice => entries(notice.dataset)).filter(Boolean));
notices.forEach(notice => received.delete(notice.dataset.refused));

function forgetOld() {
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith("maillage-kept:")) continue;
    const { at = 0, entry } = JSON.parse(localStorage.getItem(name)) ?? {};
    if (received.has(entry) || Date.now() - at > DAYS * 24 * 3600 * 1000) localStorage.removeItem(name);
  }
}

function grouped(pairs) {
  const groups = new Map();
  for (const pair of pairs) groups.set(pair[0], [...(groups.get(pair[0]) ?? []), pair]);
  return groups;
}

function keepTyped(form) {
  // A form is known by where it is sent, by the record that it is of, and by its id where a page sends several there.
  const path = new URL(form.getAttribute("action") || location.href, location.href).pathname;
  const key = `maillage-kept:${path}#${form.elements.number?.value ?? ""}${form.id && `.${form.id}`}`;
  const revision = form.dataset.revision ?? form.elements.revision?.value ?? "";

  // A password stays with who typed it: browsers keep theirs in a safe.
  const secrets = new Set([...form.elements].filter(field => field.type === "password").map(field => field.name));

  // Names and values in their order: several boxes may have one name.
  function typed() {
    const isKept = ([name, value]) => !LEFT_OUT.has(name) && !secrets.has(name) && typeof value === "string";
    return [...new FormData(form)].filter(isKept);
  }

  const shown = typed();
  let before = shown; // what the form began with; on the page of a refusal, on the page that was sent

  // What was kept of a sending that arrived is over; what another wrote meanwhile is a revision too.
  function isReceived(kept) {
    return received.has(kept.entry) || (kept.sent && kept.revision !== revision);
  }

  function putBack(pairs) {
    const left = grouped(pairs);
    for (const field of form.elements) {
      if (!field.name || LEFT_OUT.has(field.name) || UNTYPED.has(field.type)) continue;
      const values = left.get(field.name) ?? [];
      // A box that was not ticked sends nothing: what is not kept was taken away.
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = values.some(([, value]) => value === field.value);
      } else if (values.length > 0) {
        field.value = values.shift()[1];
      }
    }
  }

  function takeBack() {
    const kept = JSON.parse(localStorage.getItem(key));
    if (!kept) return;
    // A refusal, or a page in between: what was kept before goes on.
    if (same(kept.typed, shown) && (isRefused() || !isReceived(kept))) {
      ({ before } = kept);
      keep(false);
      return;
    }
    // Only what was typed over the same content is put back: the server may know better since.
    const isPutBack = Array.isArray(kept.typed) && !isReceived(kept) && !same(kept.typed, shown) && same(kept.before, shown);
    if (!isPutBack) {
      localStorage.removeItem(key);
      return;
    }
    putBack(kept.typed);
    // The same entry again: should the first sending arrive after all, the second one adds nothing.
    if (kept.entry && form.elements.envoi) form.elements.envoi.value = kept.entry;
    form.querySelector("[data-kept]").hidden = false;
    for (let around = form.closest("details"); around; around = around.parentElement.closest("details")) {
      around.open = true;
    }
  }

  function keep(sent) {
    const entry = form.elements.envoi?.value ?? "";
    const kept = { before, typed: typed(), revision, entry, sent, at: Date.now() };
    if (same(kept.typed, before)) localStorage.removeItem(key);
    else {
      localStorage.setItem(key, JSON.stringify(kept));
      sayHour(kept.at);
    }
  }

  try {
    takeBack();
  } catch {
    localStorage.removeItem(key);
  }

  form.addEventListener("input", () => keep(false));
  form.addEventListener("submit", event => {
    keep(true);
    // A button that saves nothing (another row) tells the server no entry to note as received.
    if (event.submitter?.dataset.unsaved !== undefined && form.elements.envoi) form.elements.envoi.disabled = true;
  });
}

try {
  forgetOld();
} catch {
  // Storage that is closed, or holds something else under our names, keeps nothing.
}
for (const notice of notices) keepTyped(notice.closest("form"));
