// The form of the map: its filters, what is shown (quality, two operators, the best one), the question in words.

import { FilterForm } from "../web/filter_form.js";
import { config, say } from "../web/map/page.js";

import { FILTERS } from "./address.js";

const form = document.getElementById("map-filters");
const filters = new FilterForm({
  form,
  chips: document.getElementById("map-chips"),
  names: FILTERS,
  words: { remove: (filter) => say("remove_filter", { filter }), removeAll: say("reset_all") },
  isShown: (name) => name !== "usage" && (name !== "operator" || readForm().mode === "one"),
});

/** The state that the form says: filters, mode and the operators compared. */
export function readForm() {
  const given = new FormData(form);
  const layer = String(given.get("layer") ?? "");
  return {
    filters: filters.values(),
    mode: layer === "best" || layer === "compare" ? layer : "one",
    compared: [String(given.get("first")), String(given.get("second"))],
  };
}

/** Puts a state into the form. */
export function fillForm(state) {
  filters.fill(state.filters);
  const [first, second] = state.compared.length === 2 ? state.compared : config.compared;
  filters.menu("first").value = first;
  filters.menu("second").value = second;
  filters.menu("layer").value = state.mode === "one" ? "" : state.mode;
  showMode(state.mode);
}

/** Calls ``react`` with the new state whenever a person changes the form. */
export function onFilters(react) {
  filters.onChange(() => {
    const state = readForm();
    showMode(state.mode);
    react(state);
  });
}

/** Resets every filter. */
export function clearAll() {
  filters.clear();
}

/** Shows the filters in force as chips, and the question that the map answers, in words. */
export function drawChips() {
  filters.drawChips();
  const { mode } = readForm();
  const shown = { one: [filters.text("operator")], best: [say("best_question")], compare: [versus()] }[mode];
  const others = ["technology", "period", "context"].filter((name) => filters.menu(name).value);
  const words = [filters.text("usage"), ...shown, ...others.map((name) => filters.text(name))];
  document.getElementById("map-question").textContent = words.join(" · ");
}

function versus() {
  return say("versus", { first: filters.text("first"), second: filters.text("second") });
}

function showMode(mode) {
  document.getElementById("field-operator").hidden = mode !== "one";
  document.getElementById("field-compare").hidden = mode !== "compare";
}
