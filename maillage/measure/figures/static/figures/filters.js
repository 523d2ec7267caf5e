// The choices of the map: the operator by chips (or who is best), what is measured, the period, and the rest.

import { config } from "../web/map/page.js";

import { FILTERS } from "./address.js";
import { readForm, settle } from "./map_form.js";
import { besideOf, isOfAny } from "./source.js";

const form = document.getElementById("map-filters");
const best = document.getElementById("map-best");
const compare = document.getElementById("map-compare");

/** Puts a state into the form; what a menu does not offer is added to it as a choice of its own. */
export function fillForm(state, compared) {
  const operator = state.filters.operator.join(" ");
  const chip = [...form.querySelectorAll("[type=radio][name=operator]")].find(({ value }) => value === operator);
  for (const name of FILTERS) {
    const select = form.querySelector(`select[name=${name}]`);
    if (select) choose(select, name === "operator" && chip ? [] : state.filters[name]);
  }
  const [first, second] = state.compared.length === 2 ? state.compared : compared;
  choose(form.elements.namedItem("first"), [first]);
  choose(form.elements.namedItem("second"), [second]);
  for (const name of ["over", "marks"]) for (const box of form.querySelectorAll(`[name=${name}]`)) box.checked = box.value === state[name];
  best.checked = state.mode === "best";
  compare.checked = state.mode === "compare";
  for (const radio of form.querySelectorAll("[type=radio][name=operator]")) radio.checked = radio === chip && state.mode === "one";
  show();
}

/** Calls ``react`` with the new state whenever a person changes the form. */
export function onFilters(react) {
  const changed = ({ target }) => {
    settle(target);
    show();
    react(readForm());
  };
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("map-clear").addEventListener("click", () => {
    clearAll();
    react(readForm());
  });
}

/** Resets every filter. */
export function clearAll() {
  for (const select of form.querySelectorAll("select")) if (FILTERS.includes(select.name)) select.value = "";
  [best.checked, compare.checked] = [false, false];
  for (const box of form.querySelectorAll("[name=over], [name=marks]")) box.checked = false;
  form.querySelector("[type=radio][name=operator][value='']").checked = true;
  show();
}

/** The words of what a menu has chosen; "" where nothing is filtered by it. */
export function chosenText(name) {
  const select = form.querySelector(`select[name=${name}]`);
  return select.value ? select.selectedOptions[0].text.trim() : "";
}

function choose(select, values) {
  const value = values.join(" ");
  if (![...select.options].some((option) => option.value === value)) select.add(new Option(values.join(", "), value));
  select.value = value;
}

/** Shows what fits the choices in force: the two menus of a comparison, what can be laid over the map, whose tests these are. */
function show() {
  const { filters, mode, compared } = readForm();
  const beside = besideOf({ filters });
  const ids = mode === "compare" ? compared : mode === "one" ? filters.operator : [];
  for (const field of form.querySelectorAll("[data-overlay]")) {
    const overlay = beside.overlays.find(({ name }) => name === field.dataset.overlay);
    field.hidden = !ids.some((id) => overlay?.operators.includes(id));
  }
  for (const field of form.querySelectorAll("[data-marks]")) {
    field.hidden = !beside.marks.some(({ name, operators }) => name === field.dataset.marks && isOfAny(operators, ids));
  }
  const origin = filters.origin[0] ?? config.origin;
  for (const banner of document.querySelectorAll("[data-origin]")) banner.hidden = banner.dataset.origin !== origin;
  document.getElementById("field-compare").hidden = !compare.checked;
}
