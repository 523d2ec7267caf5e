// The form of the map's choices as a state, and what excludes what in it; with the live map and without.

import { FILTERS } from "./address.js";

const form = document.getElementById("map-filters");
const best = document.getElementById("map-best");
const compare = document.getElementById("map-compare");
const others = form.querySelector("select[name=operator]");

/** The state that the form says: filters, mode and the operators compared. */
export function readForm() {
  const given = new FormData(form);
  const words = (name) => given.getAll(name).flatMap((value) => String(value).split(" ")).filter(Boolean);
  return {
    filters: Object.fromEntries(FILTERS.map((name) => [name, words(name)])),
    mode: best.checked ? "best" : compare.checked ? "compare" : "one",
    compared: [String(given.get("first")), String(given.get("second"))],
    over: String(given.get("over") ?? ""),
    marks: String(given.get("marks") ?? ""),
  };
}

/** One operator, the best one, two compared: choosing one of these takes the others away. */
export function settle(target) {
  const radios = [...form.querySelectorAll("[type=radio][name=operator]")];
  if (target === best && best.checked) compare.checked = false;
  if (target === compare && compare.checked) best.checked = false;
  if (target.type === "radio" || (target === others && others.value)) [best.checked, compare.checked] = [false, false];
  if (target.type === "radio") others.value = "";
  const isOne = !best.checked && !compare.checked;
  if (!isOne || others.value) for (const radio of radios) radio.checked = false;
  else if (!radios.some(({ checked }) => checked)) radios[0].checked = true;
}
