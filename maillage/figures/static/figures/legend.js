// The rows of the map's legend: the classes of a usage, or the operators where the best one is shown.

import { config, say } from "../web/map/page.js";

/** The legend of ``usage``, or that of its best operators: see web/map/legend.js. */
export function legendOf({ mode, usage, level }) {
  const { name, classes, note } = config.legends[usage];
  if (mode === "best") {
    const operators = config.operators.filter(({ isMain }) => isMain);
    const rows = operators.map(({ name: label, id }) => ({ swatch: "operator", label, ink: `var(--op-${id}, var(--op-a))` }));
    rows.push({ swatch: "tie", label: say("legend_tie") }, { swatch: "hidden", label: say("not_compared") });
    return { title: say("legend_best", { usage: name }), rows, level, note: say("legend_best_note") };
  }
  const rows = classes.map(({ label, word }, index) => ({ swatch: index + 1, label, word }));
  rows.push({ swatch: "hidden", label: say("legend_hidden") });
  return { title: say("legend_median", { usage: name }), rows, level, note };
}
