// The legend of what the map shows: swatches with their words, never by colour alone.
//
// A row is {swatch, label, word, ink}: ``swatch`` the end of a class of the feature's style sheet (swatch-<it>), ``word``
// what the label means, if anything; ``ink`` a CSS value for the swatch where no class has its colour.

import { element } from "./element.js";

const legend = document.getElementById("map-legend");

/** Draws the legend: its rows under a title, then ``level`` (what is drawn at this zoom) and ``note``. */
export function drawLegend({ title, rows, level, note }) {
  const list = element("ol");
  list.append(...rows.map(rowOf));
  legend.replaceChildren(
    element("h2", { text: title }),
    list,
    element("p", { className: "legend-level", text: level }),
    element("p", { className: "legend-note", text: note }),
  );
}

function rowOf({ swatch, label, word = "", ink = "" }) {
  const item = element("li");
  const sample = element("span", { className: `swatch swatch-${swatch}`, attributes: { "aria-hidden": "true" } });
  if (ink) sample.style.setProperty("--swatch", ink);
  item.append(
    sample,
    element("span", { className: "legend-label", text: label }),
    element("span", { className: "legend-word", text: word }),
  );
  return item;
}
