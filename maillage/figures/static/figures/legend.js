// The legend of what the map shows: classes with their words, or operators, never by colour alone.

import { config, element, say } from "./config.js";

const legend = document.getElementById("map-legend");

/** Draws the legend of ``usage``, or the one of the best operators. */
export function drawLegend({ mode, usage, level }) {
  const { name, classes, note } = config.legends[usage];
  const title = mode === "best" ? say("legend_best", { usage: name }) : say("legend_median", { usage: name });
  const rows = mode === "best" ? operatorRows() : classRows(classes);
  const list = element("ol");
  list.append(...rows, row("swatch-hidden", say(mode === "best" ? "not_compared" : "legend_hidden"), ""));
  legend.replaceChildren(
    element("h2", { text: title }),
    list,
    element("p", { className: "legend-level", text: level }),
    element("p", { className: "legend-note", text: mode === "best" ? say("legend_best_note") : note }),
  );
}

function classRows(classes) {
  return classes.map(({ label, word }, index) => row(`swatch-${index + 1}`, label, word));
}

function operatorRows() {
  const rows = config.operators.filter(({ isMain }) => isMain).map(({ name, id }) => operatorRow(id, name));
  return [...rows, row("swatch-tie", say("legend_tie"), "")];
}

function operatorRow(id, name) {
  const made = row("swatch-operator", name, "");
  made.firstChild.style.setProperty("--swatch", `var(--op-${id}, var(--op-a))`);
  return made;
}

function row(swatch, label, word) {
  const item = element("li");
  item.append(
    element("span", { className: `swatch ${swatch}`, attributes: { "aria-hidden": "true" } }),
    element("span", { className: "legend-label", text: label }),
    element("span", { className: "legend-word", text: word }),
  );
  return item;
}
