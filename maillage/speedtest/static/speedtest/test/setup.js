// The answers a person gives before a test, in the forms of the page; the same answers stand in each form.

import { config, operatorName, say } from "./words.js";

const NO_ANSWERS = {
  operator: undefined, // an id; null: the person does not know; undefined: not asked yet
  operatorOrigin: "declared",
  asn: null,
  context: "",
  technology: "",
  wantsPosition: null,
  isEco: false,
  kind: "speed",
};
const UNKNOWN = "unknown";

/** The answers kept on the device, completed; on a first visit those of nobody, sparing where the browser is. */
export function begunAnswers(kept) {
  return { ...NO_ANSWERS, isEco: navigator.connection?.saveData === true, ...kept };
}

/** Whether every question has an answer: the second visit begins so. */
export const isComplete = (answers) => firstMissing(answers) === null;

/** The answers with what the network tells: a guess fills what nobody answered, and replaces an older guess. */
export function withGuess(answers, { operator, asn }) {
  const isKnown = config.operators.some((each) => each.id === operator);
  const isOpen = answers.operator === undefined || answers.operatorOrigin === "asn";
  return isKnown && isOpen ? { ...answers, operator, asn, operatorOrigin: "asn" } : answers;
}

/** What was answered in `form`, over `answers`; `changed` is the name of the field that a person just touched. */
export function answersIn(form, answers, changed) {
  const fields = form.elements;
  const next = { ...answers };
  for (const name of ["context", "technology", "kind"]) if (fields[name]?.value) next[name] = fields[name].value;
  if (fields.eco) next.isEco = fields.eco.checked;
  if (fields.position?.value) next.wantsPosition = fields.position.value === "yes";
  if (changed === "operator" || changed === "other") {
    const chosen = changed === "other" ? fields.other.value : fields.operator.value;
    next.operator = chosen === "" ? undefined : chosen === UNKNOWN ? null : chosen;
    next.operatorOrigin = "declared";
    next.asn = null;
  }
  return next;
}

/** Shows `answers` in every form and chip. */
export function fillForms(answers) {
  for (const form of document.querySelectorAll("#setup-form, #ready-form, #zone-form")) fillForm(form, answers);
  const told = {
    operator: operatorName(answers.operator),
    position: say(answers.wantsPosition ? "setup_with_position" : "setup_without_position"),
  };
  for (const chip of document.querySelectorAll("[data-answer]")) chip.textContent = told[chip.dataset.answer];
}

/** Says under the question of the operator where the guess comes from. */
export function tellGuess(answers) {
  const isGuess = answers.operatorOrigin === "asn";
  document.getElementById("setup-guess").textContent = isGuess
    ? say("setup_guessed", { operator: operatorName(answers.operator) })
    : say("setup_not_guessed");
}

/** Marks the first question without an answer and takes the person there; false where none is missing. */
export function askMissing(answers) {
  const name = firstMissing(answers);
  const said = document.getElementById("setup-missing");
  said.hidden = name === null;
  if (name === null) return false;
  const field = document.querySelector(`#setup-form [name="${name}"]`);
  const question = field.closest("fieldset").querySelector("legend").lastChild.textContent.trim();
  said.textContent = say("setup_missing", { question });
  field.closest("fieldset").scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
  return true;
}

function firstMissing({ operator, context, technology, wantsPosition }) {
  if (operator === undefined) return "operator";
  if (!context) return "context";
  if (!technology) return "technology";
  return wantsPosition === null ? "position" : null;
}

function fillForm(form, answers) {
  check(form, "context", answers.context);
  check(form, "technology", answers.technology);
  check(form, "kind", answers.kind);
  check(form, "position", answers.wantsPosition === null ? "" : answers.wantsPosition ? "yes" : "no");
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
