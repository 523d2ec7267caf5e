// The legend of what the map shows: a scale of classes, or swatches with their words; never by colour alone.
//
// A row is {swatch, label, word, step, unit, ink}: ``swatch`` the end of a class of the feature's style sheet (swatch-<it>),
// ``word`` what the label means, if anything; ``ink`` a CSS value for the swatch where no class has its colour, ``sign`` what
// is written on it. On a scale
// ``step`` stands under the joint with the next class, ``unit`` after the last, and ``lines`` ({at: percent of the scale, label}) across it.
// Markup: web/map/legend.html.

import { element } from "./element.js";

const legend = document.getElementById("map-legend");

/** Draws the legend: ``title``, its rows, ``absent`` (what the ground without colour says), ``marks`` (marks.js), ``note``. */
export function drawLegend({ title, rows, note = "", isScale = false, lines = [], absent = "", marks = [] }) {
  const parts = [element("p", { className: "legend-title", text: title })];
  parts.push(isScale ? scale(rows, lines, absent) : list(rows));
  if (marks.length) parts.push(list(marks));
  if (note) parts.push(element("p", { className: "legend-note", text: note }));
  legend.replaceChildren(...parts);
}

function scale(rows, lines, absent) {
  const box = element("div", { className: "scale" });
  const classes = element("ol", { className: "scale-classes" });
  for (const { swatch, label, step = "", unit = "" } of rows) {
    const item = element("li");
    item.append(
      element("span", { className: `swatch swatch-${swatch}`, attributes: { "aria-hidden": "true" } }),
      element("span", { className: "visually-hidden legend-label", text: label }),
      element("span", { className: step ? "scale-step" : "scale-unit", text: step || unit, attributes: { "aria-hidden": "true" } }),
    );
    classes.append(item);
  }
  box.append(classes, ...lines.map(lineAcross));
  if (absent) box.append(absence(absent));
  return box;
}

function lineAcross({ at, label }) {
  const line = element("span", { className: "scale-line", attributes: { title: label, "aria-hidden": "true" } });
  line.style.left = `calc(${at / 100} * var(--classes) - 1px)`;
  return line;
}

function absence(text) {
  const box = element("p", { className: "scale-absent" });
  box.append(element("span", { className: "swatch", attributes: { "aria-hidden": "true" } }), element("span", { text }));
  return box;
}

function list(rows) {
  const all = element("ol", { className: "legend-rows" });
  all.append(...rows.map(rowOf));
  return all;
}

function rowOf({ swatch, label, word = "", ink = "", sign = "" }) {
  const item = element("li");
  const sample = element("span", { className: `swatch swatch-${swatch}`, text: sign, attributes: { "aria-hidden": "true" } });
  if (ink) sample.style.setProperty("--swatch", ink);
  item.append(sample, element("span", { className: "legend-label", text: label }));
  if (word) item.append(element("span", { className: "legend-word", text: word }));
  return item;
}
