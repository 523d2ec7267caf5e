// The question after a test over a fixed line: a box of fixed 4G? One tap answers; whose, which rate and how may follow.

import { accessKey, isAsked } from "./answered.js";
import { say } from "./words.js";

const REMEMBERED = "access"; // what was said last, offered again the next time

/** Shows the question under a result, wired to `keep(id, answer)`; hides it where there is nothing to ask. */
export async function showAccess(record, { store, keep }) {
  const panel = document.getElementById("result-access");
  panel.hidden = !record || !isAsked(record);
  if (panel.hidden) return;
  const form = document.getElementById("access-form");
  const kept = await store.setting(accessKey(record.id));
  const flags = record.document.flags;
  const seen = flags.includes("wifi") ? { link: "wifi" } : flags.includes("ethernet") ? { link: "cable" } : {};
  fill(form, kept?.answer ?? { ...(await store.setting(REMEMBERED)), ...seen, isBox: undefined });
  tellAccess(kept);
  form.onsubmit = (event) => event.preventDefault();
  form.onchange = async () => {
    const answer = answerIn(form);
    fill(form, answer);
    await store.keepSetting(REMEMBERED, answer);
    tellAccess(await keep(record.id, answer));
  };
}

/** Says what became of the answer. */
export function tellAccess(kept) {
  const told = document.getElementById("access-told");
  told.textContent = kept ? say(`access_${kept.state}`, { why: kept.why ?? "" }) : "";
}

function answerIn(form) {
  const { box, operator, plan, link } = form.elements;
  return { isBox: box.value === "yes", operator: operator.value, plan: plan.value, link: link.value };
}

function fill(form, { isBox, operator = "", plan = "", link = "" }) {
  for (const field of form.elements.box) field.checked = isBox !== undefined && field.value === (isBox ? "yes" : "no");
  form.elements.operator.value = operator;
  form.elements.plan.value = plan;
  for (const field of form.elements.link) field.checked = field.value === link;
  document.getElementById("access-more").hidden = isBox !== true;
}
