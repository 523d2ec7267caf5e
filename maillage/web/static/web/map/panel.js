// The card of the place that is chosen (a polite live region: top right on a wide screen, in the sheet of a phone) and the
// note that follows the pointer: frames for the words of a feature.

import { cardParts } from "./card.js";
import { say } from "./page.js";

const panel = document.getElementById("map-panel");
const note = document.getElementById("map-note");

/** Shows a card: its words are those of card.js. */
export function openCard(said) {
  panel.replaceChildren(...cardParts(said, { closeWord: say("close"), close }));
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

function close() {
  panel.dispatchEvent(new CustomEvent("panel-close", { bubbles: true }));
}
