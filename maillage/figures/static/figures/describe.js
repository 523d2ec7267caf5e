// A square or a territory put into words: what the panel, the pointer's note and screen readers say of it.

import { config, say } from "../web/map/page.js";

import { classOf, countText, monthText, percentText, sideText, valueText } from "./figures.js";

/** The figure of a feature, whether it came in a tile or with the territories; null where there is none. */
export function figureOf(feature) {
  if (feature.level === "empty") return null;
  return feature.level === "square" ? { ...feature.properties, isHidden: false, isRounded: true } : feature.row;
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

/** The sentences under the large line. */
export function sentences(figure, source) {
  if (!figure) return [say("nothing_here_why")];
  if (figure.isHidden) return [say(source.mode === "best" ? "not_compared_why" : "hidden_why")];
  const lines = source.mode === "best" ? [bestWhy(leaders(figure))] : [classWords(figure, source.usage), intervalWords(figure, source.usage)];
  if (source.mode === "best" && isNumber(figure.value)) lines.push(say("best_median", { value: valueText(figure.value, source.usage) }));
  lines.push(sampleWords(figure));
  if (isNumber(figure.failures)) lines.push(failureWords(figure.failures));
  if (isNumber(figure.last)) lines.push(say("last_test", { month: monthText(figure.last) }));
  return lines.filter(Boolean);
}

/** The number of the legend's class of a figure; null where it has none. */
export function classNumber(figure, source) {
  if (!figure || figure.isHidden || source.mode === "best") return null;
  return isNumber(figure.value) ? classOf(figure.value, source.usage) : 1;
}

/** The page of the territory of a feature, or null. */
export function pageOf(feature) {
  const [level, code] = feature.level === "square" || feature.level === "empty"
    ? ["commune", feature.commune?.code]
    : [feature.level, feature.properties.code];
  return code ? `${config.addresses.territory}${level}:${code}` : null;
}

export function operatorName(id) {
  return config.operators.find((operator) => operator.id === id)?.name ?? id;
}

function classWords(figure, usage) {
  if (!isNumber(figure.value)) return null;
  const { label, word } = config.legends[usage].classes[classOf(figure.value, usage) - 1];
  return say("class_is", { label, word });
}

function intervalWords(figure, usage) {
  if (!isNumber(figure.high)) return figure.low ? say("interval_above", { low: valueText(figure.low, usage) }) : say("no_interval");
  if (!figure.low) return say("interval_below", { high: valueText(figure.high, usage) });
  return say("interval", { low: valueText(figure.low, usage), high: valueText(figure.high, usage) });
}

function sampleWords(figure) {
  return say(figure.isRounded ? "tests_at_least" : "tests", { count: countText(figure.n) });
}

/** "50 tests" or "au moins 50 tests": for the note beside the pointer; nothing where there is none. */
export function countWords(figure) {
  if (!figure?.n) return "";
  return say(figure.isRounded ? "tests_short_at_least" : "tests_short", { count: countText(figure.n) });
}

function failureWords(percent) {
  return percent < 1 ? say("few_failures") : say("failures", { percent: percentText(percent / 100) });
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

function bestWhy(best) {
  return best.length > 1 ? say("tied_why") : say("best_why");
}

function list(words) {
  return new Intl.ListFormat(config.language, { type: "conjunction" }).format(words);
}

function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}
