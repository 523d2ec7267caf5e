// The panel beside the map (a polite live region) and the note that follows the pointer: frames for the words of a card.

import { element } from "./element.js";
import { say } from "./page.js";

const panel = document.getElementById("map-panel");
const note = document.getElementById("map-note");

/** Says in the panel what each pane shows at one place: ``parts`` are the elements of each of ``found`` (stage.js). */
export function openPanel(found, { title, more, parts }) {
  const figures = element("div", { className: "panel-figures" });
  figures.append(...found.map(({ pane }, index) => partOf(pane, parts[index])));
  const question = document.getElementById("map-question").textContent.trim();
  const link = more ? [element("p", { className: "panel-more" })] : [];
  if (more) link[0].append(element("a", { text: more.text, attributes: { href: more.href } }));
  fill(title, element("p", { className: "panel-question", text: question }), figures, ...link);
}

/** A sentence in the panel that tells no place: where one is, what went wrong. */
export function announce(title, text) {
  fill(title, element("p", { text }));
}

export function closePanel() {
  panel.hidden = true;
  panel.replaceChildren();
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

function fill(title, ...elements) {
  panel.replaceChildren(closeButton(), element("h2", { text: title }), ...elements);
  panel.hidden = false;
  // On phones the panel stands under the map: it comes into view when it has something new to say.
  if (matchMedia("(max-width: 47.99rem)").matches) panel.scrollIntoView({ block: "nearest" });
}

function partOf(pane, elements) {
  const box = element("section", { className: "panel-figure" });
  if (pane.name) box.append(element("h3", { text: pane.name }));
  box.append(...elements);
  return box;
}

function closeButton() {
  const attributes = { type: "button", "aria-label": say("close") };
  const button = element("button", { className: "panel-close", text: "×", attributes });
  button.addEventListener("click", () => {
    panel.dispatchEvent(new CustomEvent("panel-close", { bubbles: true }));
    closePanel();
  });
  return button;
}
