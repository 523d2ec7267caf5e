// The card of the place that is chosen (a polite live region: top right on a wide screen, in the sheet of a phone) and the
// note that follows the pointer: frames for the words of a feature.

import { element } from "./element.js";
import { say } from "./page.js";

const panel = document.getElementById("map-panel");
const note = document.getElementById("map-note");

/**
 * Shows the card: ``title``; ``line``, what the place is; ``rows`` of {mark, name, of, value, tone} (``of``: small, what the value is of); ``body``, elements of the
 * feature; ``note``, a sentence; ``more`` {text, href}, the way to its page.
 */
export function openCard({ title, line = "", rows = [], body = [], note: sentence = "", more = null }) {
  const parts = [head(title)];
  if (line) parts.push(element("p", { className: "card-line", text: line }));
  if (sentence) parts.push(element("p", { className: "card-note", text: sentence }));
  if (rows.length) parts.push(list(rows));
  parts.push(...body);
  if (more) parts.push(element("p", { className: "card-more" }));
  if (more) parts.at(-1).append(element("a", { text: more.text, attributes: { href: more.href } }));
  panel.replaceChildren(...parts);
  const isNew = panel.hidden;
  panel.hidden = false;
  panel.dispatchEvent(new CustomEvent("card-open", { bubbles: true, detail: { isNew } }));
}

/** A sentence in the card that tells no place: where one is, what went wrong. */
export function announce(title, text) {
  openCard({ title, note: text });
}

export function closePanel() {
  if (panel.hidden) return;
  panel.hidden = true;
  panel.replaceChildren();
  panel.dispatchEvent(new CustomEvent("card-closed", { bubbles: true }));
}

export function isPanelOpen() {
  return !panel.hidden;
}

/** The note beside the pointer, with ``lines`` in it; gone where there is nothing to say (null). */
export function follow(view, point, lines) {
  note.hidden = lines === null;
  if (note.hidden) return;
  note.replaceChildren(...lines);
  if (!note.offsetParent) return; // touch screens have no pointer to follow
  const frame = view.container.getBoundingClientRect();
  const stage = note.offsetParent.getBoundingClientRect();
  const left = Math.min(frame.left + point.x + 14, stage.right - note.offsetWidth - 8);
  const top = frame.top + point.y + 16;
  const isLow = top + note.offsetHeight > stage.bottom - 8;
  note.style.left = `${left - stage.left}px`;
  note.style.top = `${(isLow ? top - note.offsetHeight - 28 : top) - stage.top}px`;
}

function head(title) {
  const box = element("div", { className: "card-head" });
  const button = element("button", { className: "map-close", attributes: { type: "button", "aria-label": say("close") } });
  button.addEventListener("click", () => panel.dispatchEvent(new CustomEvent("panel-close", { bubbles: true })));
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
