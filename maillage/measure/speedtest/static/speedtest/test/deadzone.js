// "No network here": a report made without network. One try comes first, so that nothing is claimed that is not so.

import { measurementDocument } from "../../protocol/engine/document.js";
import { answeredFields, newIdentity, noNetworkOutcome } from "./answered.js";
import { askPosition } from "./position.js";
import { answersIn } from "./setup.js";
import { config, say } from "./words.js";

const TRY_MS = 5_000;

let isWired = false;

/** Wires the form, once: `context()` gives {answers, device}, `keep(record)` puts the report into the queue. */
export function wireDeadZone({ context, keep }) {
  if (isWired) return;
  isWired = true;
  const form = document.getElementById("zone-form");
  const said = document.getElementById("zone-said");
  const button = form.querySelector("[type=submit]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!form.elements.confirmed.checked) {
      said.textContent = say("zone_not_confirmed");
      form.elements.confirmed.focus();
      return;
    }
    button.disabled = true;
    said.textContent = say("zone_checking");
    try {
      said.textContent = (await isReachable()) ? say("zone_network_back") : await report(form, { context, keep });
    } finally {
      button.disabled = false;
    }
  });
}

/** Whether the server answers anything at all, within a few seconds. */
export async function isReachable(fetch = globalThis.fetch.bind(globalThis)) {
  try {
    await fetch(config.addresses.health, { cache: "no-store", signal: AbortSignal.timeout(TRY_MS) });
    return true;
  } catch {
    return false; // no answer in time: that is what the person wants to report
  }
}

async function report(form, { context, keep }) {
  const takenAt = new Date().toISOString();
  const { answers: kept, device } = await context();
  const chosen = answersIn(form, { ...kept, technology: kept.technology || "unknown" }, "operator");
  const answers = { ...chosen, operator: chosen.operator ?? null, context: chosen.context || "unknown" };
  const where = await askPosition(navigator.geolocation);
  await keep(noNetworkRecord({ takenAt, answers, device, position: where.position }));
  form.elements.confirmed.checked = false;
  return where.position ? say("zone_kept") : `${say("zone_kept")} ${say("zone_without_position")}`;
}

/** The record of a place without network, to be sent later. */
export function noNetworkRecord({ takenAt, answers, device, position, flags = [] }) {
  const id = newIdentity();
  const fields = answeredFields({ answers, device, position });
  const document = measurementDocument({ id, takenAt, ...fields, flags, outcome: noNetworkOutcome() });
  return { id, document, takenAt, kind: "no_network", isEco: false, answers, outcome: null, sent: "waiting", answer: null };
}
