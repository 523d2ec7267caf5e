// The card of a place on any map, as elements.

import { element } from "./element.js";

/**
 * The parts of a card: ``title``; ``line``, what the place is; ``note``, a sentence; ``rows`` of {mark, name, of, value,
 * tone} (``of``: small, what the value is of); ``body``, elements of the feature; ``more`` {text, href}, the way to its
 * page. ``close`` is called by its cross, whose name is ``closeWord``.
 */
export function cardParts({ title, line = "", rows = [], body = [], note = "", more = null }, { closeWord, close }) {
  const parts = [head(title, closeWord, close)];
  if (line) parts.push(element("p", { className: "card-line", text: line }));
  if (note) parts.push(element("p", { className: "card-note", text: note }));
  if (rows.length) parts.push(list(rows));
  parts.push(...body);
  if (more) parts.push(element("p", { className: "card-more" }));
  if (more) parts.at(-1).append(element("a", { text: more.text, attributes: { href: more.href } }));
  return parts;
}

function head(title, closeWord, close) {
  const box = element("div", { className: "card-head" });
  const button = element("button", { className: "map-close", attributes: { type: "button", "aria-label": closeWord } });
  button.addEventListener("click", close);
  box.append(element("h2", { text: title }), button);
  return box;
}

function list(rows) {
  const all = element("ul", { className: "card-rows" });
  for (const { mark, name, of = "", value, tone = "" } of rows) {
    const row = element("li");
    if (mark) row.append(mark);
    const label = element("span", { text: name });
    if (of) label.append(element("small", { text: of }));
    row.append(label, element("span", { className: tone ? `card-value tone-${tone}` : "card-value", text: value }));
    all.append(row);
  }
  return all;
}
