// The legend of the map: the scale of a usage, or the operators where the best one is shown.

import { config, say } from "../web/map/page.js";

/** The legend of ``usage``, or that of its best operators: see web/map/legend.js. ``level`` says what carries the figures. */
export function legendOf({ mode, usage, level }) {
  const { name, rows, lines } = config.legends[usage];
  if (mode === "best") {
    const operators = config.operators.filter(({ isMain }) => isMain);
    const inks = operators.map(({ name: label, id }) => ({ swatch: "operator", label, ink: `var(--op-${id}, var(--op-a))` }));
    const title = say("legend_best", { usage: name.toLowerCase(), level });
    return { title, rows: [...inks, { swatch: "tie", label: say("legend_tie") }], note: say("legend_best_note") };
  }
  const title = say("legend_median", { usage: name, level });
  return { title, rows, lines, isScale: true, absent: say("legend_absent"), note: lines.length ? say("legend_lines") : "" };
}
