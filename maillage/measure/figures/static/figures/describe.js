// A square or a territory put into words: what the pointer's note and the card say of it.

import { config, say } from "../web/map/page.js";

import { countText, sideText, valueText } from "./figures.js";
import { squareName } from "./squares.js";

/** The figure of a feature, whether it came in a tile or with the territories; null where there is none. */
export function figureOf(feature) {
  if (feature.level === "empty" || !feature.properties) return null;
  return feature.level === "square" ? { ...feature.properties, isHidden: false, isRounded: true } : (feature.row ?? null);
}

/** The name of a feature in addresses: "square:15.178956970" or "commune:85226"; the commune where nothing is drawn. */
export function nameOf(feature) {
  if (feature.level === "square") return squareName(feature.target.id);
  return feature.level === "empty" ? `commune:${feature.commune.code}` : `${feature.level}:${feature.properties.code}`;
}

/** The name of the place of a feature: "Pornic", or "Carré de 830 m à Pornic". */
export function placeName(feature, latitude) {
  if (feature.level !== "square") return (feature.commune ?? feature.properties).nom;
  const side = sideText(feature.properties.level, latitude);
  const commune = feature.commune?.nom;
  return commune ? say("square_in", { side, commune }) : say("square", { side });
}

/** The large line, for the source that shows the figure: the median, the best operator, or why there is none. */
export function headline(figure, source) {
  if (!figure) return say("nothing_here");
  if (figure.isHidden) return say(source.mode === "best" ? "not_compared" : "hidden_short");
  if (source.mode === "best") return bestWords(leaders(figure));
  if (!isNumber(figure.value)) return say("mostly_failing");
  return say("median", { value: valueText(figure.value, source.usage) });
}

/** Who is best, or who cannot be told apart, as a sentence; nothing where the map shows something else. */
export function bestSentence(figure, source) {
  if (source.mode !== "best" || !figure || figure.isHidden) return "";
  const names = leaders(figure);
  if (names.length > 1) return say("tied_why", { operators: list(names) });
  return names.length ? say("best_why", { operator: names[0] }) : "";
}

/** "50 tests" or "au moins 50 tests": for the note beside the pointer; nothing where there is none. */
export function countWords(figure) {
  if (!figure?.n) return "";
  return say(figure.isRounded ? "tests_short_at_least" : "tests_short", { count: countText(figure.n) });
}

export function operatorName(id) {
  return config.operators.find((operator) => operator.id === id)?.name ?? id;
}

/** The names of the operators that share the first place. */
function leaders({ best, ties }) {
  const codes = ties ? String(ties).split(",").map(Number) : [best];
  return config.operators.filter(({ code }) => codes.includes(code)).map(({ name }) => name);
}

function bestWords(best) {
  const names = list(best);
  return best.length > 1 ? say("tied", { operators: names }) : names || say("nothing_here");
}

function list(words) {
  return new Intl.ListFormat(config.language, { type: "conjunction" }).format(words);
}

function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}
