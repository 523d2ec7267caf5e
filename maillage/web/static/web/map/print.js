// The page printed: one sheet with the map as it is seen, what it shows, its legend, the day and the sources. The browser
// prints no WebGL that it has to redraw, so the picture is copied the moment before.

import { element } from "./element.js";
import { config, say } from "./page.js";

/** Keeps the sheet of paper ready; ``views()`` are the maps. */
export function wirePrinting(views) {
  const sheet = document.getElementById("map-print");
  if (!sheet) return;
  addEventListener("beforeprint", () => {
    const title = document.getElementById("map-title").textContent;
    const legend = document.getElementById("map-legend").cloneNode(true);
    legend.removeAttribute("id");
    const day = new Intl.DateTimeFormat(config.language, { dateStyle: "long" }).format(new Date());
    const pictures = element("div", { className: "print-maps" });
    pictures.append(...views().map(({ map }) => pictureOf(map.getCanvas())));
    const beside = element("div", { className: "print-beside" });
    const card = document.getElementById("map-panel");
    if (!card.hidden) beside.append(copyOf(card));
    beside.append(legend, element("p", { text: say("printed_on", { day }) }), element("p", { text: say("sources", { credits: creditsOf(views()) }) }), element("p", { text: location.href.split("#")[0] }));
    sheet.replaceChildren(element("h2", { className: "print-title", text: title }), pictures, beside);
  });
}

/** The sources that the maps name, as their corner says them. */
export function creditsOf(views) {
  const texts = views.map(({ container }) => container.querySelector(".maplibregl-ctrl-attrib-inner")?.textContent.trim());
  return texts.find(Boolean) ?? config.credits;
}

function pictureOf(canvas) {
  const copy = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  copy.getContext("2d").drawImage(canvas, 0, 0);
  return copy;
}

function copyOf(card) {
  const copy = card.cloneNode(true);
  copy.removeAttribute("id");
  for (const button of copy.querySelectorAll("button")) button.remove();
  return copy;
}
