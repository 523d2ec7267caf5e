// The answers a person gives before a test: the operator, which test, with or without the position.

import { chooseOperator, chosenOperator } from "../../web/choices.js";
import { config, operatorName, say } from "./words.js";

const NO_ANSWERS = {
  operator: undefined, // an id; null: the person does not know; undefined: not asked yet
  operatorOrigin: "declared",
  asn: null,
  context: "", // asked of a report without network only; of a test, once its result is seen
  wantsPosition: true, // the browser asks before it gives it
  isEco: false,
  kind: "speed",
};
const UNKNOWN = "unknown";

/** The answers kept on the device, completed; on a first visit the operator that another page remembers. */
export function begunAnswers(kept) {
  const begun = { ...NO_ANSWERS, isEco: navigator.connection?.saveData === true, ...kept };
  const remembered = chosenOperator();
  const isOpen = begun.operator === undefined || begun.operatorOrigin === "asn";
  if (isOpen && isKnown(remembered)) Object.assign(begun, { operator: remembered, operatorOrigin: "declared", asn: null });
  return begun;
}

/** Whether a test may begin: whose network it is measured on is the one thing that must be said. */
export const isComplete = ({ operator }) => operator !== undefined;

/** The answers with what the network tells: a guess fills what nobody answered, and replaces an older guess. */
export function withGuess(answers, { operator, asn }) {
  const isOpen = answers.operator === undefined || answers.operatorOrigin === "asn";
  return isKnown(operator) && isOpen ? { ...answers, operator, asn, operatorOrigin: "asn" } : answers;
}

/** What was answered in `form`, over `answers`; `changed` is the name of the field that a person just touched. */
export function answersIn(form, answers, changed) {
  const fields = form.elements;
  const next = { ...answers };
  for (const name of ["context", "kind"]) if (fields[name]?.value) next[name] = fields[name].value;
  if (fields.eco) next.isEco = fields.eco.checked;
  if (fields.position?.value) next.wantsPosition = fields.position.value === "yes";
  if (changed === "operator" || changed === "other") {
    const chosen = changed === "other" ? fields.other.value : fields.operator.value;
    next.operator = chosen === "" ? undefined : chosen === UNKNOWN ? null : chosen;
    next.operatorOrigin = "declared";
    next.asn = null;
    if (next.operator) chooseOperator(next.operator);
  }
  return next;
}

/** Shows `answers` in every form. */
export function fillForms(answers) {
  for (const form of document.querySelectorAll("#ready-form, #zone-form")) fillForm(form, answers);
}

/** Says under the operators that the one chosen is a guess. */
export function tellGuess(answers) {
  document.getElementById("setup-guess").textContent = answers.operatorOrigin === "asn" ? say("setup_guessed") : "";
}

/** Asks for the operator where it lacks, and takes the person there. */
export function askOperator(answers) {
  const isMissing = !isComplete(answers);
  document.getElementById("setup-missing").hidden = !isMissing;
  if (isMissing) document.querySelector('#ready-form [name="operator"]').focus();
}

function fillForm(form, answers) {
  check(form, "context", answers.context);
  check(form, "kind", answers.kind);
  check(form, "position", answers.wantsPosition ? "yes" : "no");
  if (form.elements.eco) form.elements.eco.checked = answers.isEco;
  fillOperator(form, answers.operator);
  fillVolume(form);
}

function fillOperator(form, operator) {
  const { operator: field, other } = form.elements;
  if (!field) return;
  const value = operator === null ? UNKNOWN : (operator ?? "");
  if (!other) {
    field.value = operator ?? "";
    return;
  }
  check(form, "operator", value);
  const isListed = [...other.options].some((option) => option.value === value);
  other.value = isListed ? value : "";
  const name = operator ? operatorName(operator) : say("setup_unknown_operator");
  const summary = document.querySelector("#setup-others summary");
  summary.dataset.asked ??= summary.textContent;
  summary.textContent = value && isListed ? name : summary.dataset.asked;
}

function fillVolume(form) {
  const chosen = form.querySelector('[name="kind"]:checked');
  const line = form.querySelector("p[data-volume]");
  if (!chosen || !line) return;
  const { duration, volume, ecoVolume } = chosen.dataset;
  line.textContent = form.elements.eco.checked
    ? say("setup_eco_volume", { volume: ecoVolume })
    : say("setup_volume", { duration, volume });
}

function check(form, name, value) {
  for (const field of form.querySelectorAll(`input[name="${name}"]`)) field.checked = field.value === value;
}

const isKnown = (operator) => config.operators.some(({ id }) => id === operator);
