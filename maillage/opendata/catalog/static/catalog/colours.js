// The colours of a map by the values of a column: the class of each row, and the ink of each class, as the legend has them.

import { element } from "../web/map/element.js";
import { readColors } from "../web/map/palette.js";

/** The colours that the data of ``frame`` ask for; null where the map has one, or they could not be read. */
export async function readColours(frame) {
  const { classes, inks } = frame.dataset;
  if (!classes) return null;
  try {
    const answer = await fetch(classes);
    return answer.ok ? new Colours((await answer.json()).classes, inks.split(" ")) : null;
  } catch {
    return null; // the network is gone: one colour, and the legend keeps its words
  }
}

class Colours {
  constructor(classes, inks) {
    Object.assign(this, { classes, inks });
  }

  /** The colour of a feature that stands for one row, as an expression of the style; ``plain`` of those that stand for several. */
  paint(place, plain) {
    const colors = readColors(place, Object.fromEntries(this.inks.map((ink, number) => [number, `var(--${ink})`])));
    const at = ["-", ["coalesce", ["get", "row"], 2], 2];
    const number = ["slice", ["literal", this.classes], at, ["+", at, 1]];
    const matched = ["match", number, ...this.inks.flatMap((_ink, index) => [String(index), colors[index]]), plain];
    return ["case", ["==", ["coalesce", ["get", "rows"], 1], 1], matched, plain];
  }

  /** The mark of a row in its card, as the legend draws it. */
  mark(row) {
    return element("span", { className: `value-ink ink-${this.inks[Number(this.classes[row - 2])]}`, attributes: { "aria-hidden": "true" } });
  }
}
