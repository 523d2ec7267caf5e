// The form of filters: read into the state, set from the state, and told as chips that can be taken away.

import { config, element, say } from "./config.js";

const form = document.getElementById("map-filters");
const chips = document.getElementById("map-chips");
const FILTERS = ["usage", "operator", "technology", "period", "context", "origin"];

/** The state that the form says: filters, mode and the operators compared. */
export function readForm() {
  const given = new FormData(form);
  const values = (name) => given.getAll(name).flatMap((value) => String(value).split(" ")).filter(Boolean);
  const layer = String(given.get("layer") ?? "");
  return {
    filters: Object.fromEntries(FILTERS.map((name) => [name, values(name)])),
    mode: layer === "best" || layer === "compare" ? layer : "one",
    compared: [String(given.get("first")), String(given.get("second"))],
  };
}

/** Puts a state into the form; what the form does not offer is added to it as a choice of its own. */
export function fillForm(state) {
  for (const name of FILTERS) {
    const select = form.elements.namedItem(name);
    if (!select) continue;
    const value = state.filters[name].join(" ");
    if (![...select.options].some((option) => option.value === value)) select.add(new Option(state.filters[name].join(", "), value));
    select.value = value;
  }
  const [first, second] = state.compared.length === 2 ? state.compared : config.compared;
  form.elements.namedItem("first").value = first;
  form.elements.namedItem("second").value = second;
  form.elements.namedItem("layer").value = state.mode === "one" ? "" : state.mode;
  showMode(state.mode);
}

/** Calls ``react`` with the new state whenever a person changes the form. */
export function onFilters(react) {
  form.addEventListener("change", () => {
    const state = readForm();
    showMode(state.mode);
    react(state);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    react(readForm());
  });
  form.querySelector("[type=submit]").hidden = true;
  chips.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    clear(button.dataset.filter);
    react(readForm());
    (chips.querySelector("button") ?? form.elements.namedItem("usage")).focus();
  });
}

/** Resets every filter. */
export function clearAll() {
  for (const name of FILTERS) form.elements.namedItem(name).value = "";
}

/** Shows the filters in force as chips, and the question that the map answers, in words. */
export function drawChips() {
  const active = FILTERS.filter((name) => isActive(name));
  chips.replaceChildren(...active.map(chip));
  if (active.length > 1) chips.append(chipButton("", say("reset_all"), "chip chip-reset"));
  document.getElementById("map-question").textContent = question();
}

function question() {
  const state = readForm();
  const usage = form.elements.namedItem("usage");
  const names = state.mode === "compare" ? [say("versus", { first: chosenText("first"), second: chosenText("second") })] : [];
  const shown = state.mode === "one" ? ["operator"] : [];
  const rest = ["technology", "period", "context"].filter((name) => form.elements.namedItem(name).value);
  const best = state.mode === "best" ? [say("best_question")] : [];
  return [usage.selectedOptions[0].text, ...best, ...names, ...[...shown, ...rest].map(chosenText)].join(" · ");
}

function chosenText(name) {
  return form.elements.namedItem(name).selectedOptions[0].text.trim();
}

function isActive(name) {
  const isHidden = name === "operator" && readForm().mode !== "one";
  return name !== "usage" && !isHidden && form.elements.namedItem(name).value !== "";
}

function chip(name) {
  return chipButton(name, chosenText(name), "chip");
}

function chipButton(name, text, className) {
  const attributes = { type: "button", "data-filter": name, "aria-label": name ? say("remove_filter", { filter: text }) : text };
  return element("button", { className, text: name ? `${text} ×` : text, attributes });
}

function clear(name) {
  if (name) form.elements.namedItem(name).value = "";
  else clearAll();
}

function showMode(mode) {
  document.getElementById("field-operator").hidden = mode !== "one";
  document.getElementById("field-compare").hidden = mode !== "compare";
}
