// The questions after a result: where it was measured, and on which technology. Nothing has to be answered.

import { circumstancesKey, isCircumstanceAsked } from "./answered.js";
import { say } from "./words.js";

/** Shows the questions under a result, wired to `keep(id, answer)`; hides them where there is nothing to ask. */
export async function showAsked(record, { store, keep }) {
  const panel = document.getElementById("result-asked");
  const kept = record ? await store.setting(circumstancesKey(record.id)) : null;
  panel.hidden = !record || !isCircumstanceAsked(record, { now: Date.now(), isAnswered: Boolean(kept) });
  if (panel.hidden) return;
  const form = document.getElementById("asked-form");
  fill(form, kept?.answer ?? {});
  tellAsked(kept);
  form.onsubmit = (event) => event.preventDefault();
  form.onchange = async () => {
    const answer = { context: form.elements.context.value, technology: form.elements.technology.value };
    fill(form, answer);
    tellAsked(await keep(record.id, answer));
  };
}

/** Says what became of the answer. */
export function tellAsked(kept) {
  const told = document.getElementById("asked-told");
  told.textContent = kept ? say(`asked_${kept.state}`, { why: kept.why ?? "" }) : "";
}

function fill(form, { context = "", technology = "" }) {
  for (const field of form.elements.context) field.checked = field.value === context;
  for (const field of form.elements.technology) field.checked = field.value === technology;
  document.getElementById("asked-more").hidden = context === "";
}
