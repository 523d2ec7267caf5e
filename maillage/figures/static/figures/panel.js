// The panel beside the map (a polite live region) and the note that follows the pointer.

import { element, say } from "./config.js";
import { classNumber, countWords, figureOf, headline, operatorName, pageOf, placeName, sentences } from "./describe.js";

const panel = document.getElementById("map-panel");
const note = document.getElementById("map-note");

/** Says in the panel what each view shows at one place: ``found`` are {view, feature} of the same point. */
export function tell(found, latitude) {
  const main = found.find(({ feature }) => feature.level !== "empty") ?? found[0];
  const title = element("h2", { text: placeName(main.feature, latitude) });
  const parts = found.map(({ view, feature }) => part(view, feature));
  const page = pageOf(main.feature);
  const link = page ? [element("p", { className: "panel-more" })] : [];
  if (page) link[0].append(element("a", { text: say("territory_page"), attributes: { href: page } }));
  const figures = element("div", { className: "panel-figures" });
  figures.append(...parts);
  panel.replaceChildren(closeButton(), title, element("p", { className: "panel-question", text: questionText() }), figures, ...link);
  show();
}

/** A sentence in the panel that is not a figure: where one is, what went wrong. */
export function announce(title, text) {
  panel.replaceChildren(closeButton(), element("h2", { text: title }), element("p", { text }));
  show();
}

/** On phones the panel stands under the map: it comes into view when it has something new to say. */
function show() {
  panel.hidden = false;
  if (matchMedia("(max-width: 47.99rem)").matches) panel.scrollIntoView({ block: "nearest" });
}

export function closePanel() {
  panel.hidden = true;
  panel.replaceChildren();
}

/** The note beside the pointer; gone when there is nothing under it. */
export function follow({ view, feature, point }) {
  note.hidden = !feature || feature.level === "empty" || !point;
  if (note.hidden) return;
  const figure = figureOf(feature);
  const count = countWords(figure);
  note.replaceChildren(
    element("strong", { text: placeName(feature, view.map.getCenter().lat) }),
    element("span", { text: headline(figure, view) }),
    ...(count ? [element("span", { className: "note-count", text: count })] : []),
  );
  if (!note.offsetParent) return; // touch screens have no pointer to follow
  const frame = view.container.getBoundingClientRect();
  const stage = note.offsetParent.getBoundingClientRect();
  const left = Math.min(frame.left + point.x + 14, stage.right - note.offsetWidth - 8);
  const top = frame.top + point.y + 16;
  const isLow = top + note.offsetHeight > stage.bottom - 8;
  note.style.left = `${left - stage.left}px`;
  note.style.top = `${(isLow ? top - note.offsetHeight - 28 : top) - stage.top}px`;
}

function part(view, feature) {
  const figure = figureOf(feature);
  const box = element("section", { className: "panel-figure" });
  if (view.operator) box.append(element("h3", { text: operatorName(view.operator) }));
  const line = element("p", { className: "panel-headline" });
  const number = classNumber(figure, view);
  if (number) line.append(element("span", { className: `swatch swatch-${number}`, attributes: { "aria-hidden": "true" } }));
  line.append(element("strong", { text: headline(figure, view) }));
  const list = element("ul");
  for (const text of sentences(figure, view)) list.append(element("li", { text }));
  box.append(line, list);
  return box;
}

function questionText() {
  return document.getElementById("map-question").textContent.trim();
}

function closeButton() {
  const button = element("button", {
    className: "panel-close",
    text: "×",
    attributes: { type: "button", "aria-label": say("close") },
  });
  button.addEventListener("click", () => {
    panel.dispatchEvent(new CustomEvent("panel-close", { bubbles: true }));
    closePanel();
  });
  return button;
}
