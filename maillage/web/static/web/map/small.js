// A small map in the midst of a page: the card of what is touched (Escape, its cross and moving away close it), French
// gestures, and a picture for paper, since the browser prints no WebGL that it has to draw anew.

import { openBaseMap } from "./base.js";
import { cardParts } from "./card.js";
import { controlWords } from "./controls.js";
import { element } from "./element.js";
import { onThemeChange } from "./palette.js";
import { MapView } from "./view.js";

/**
 * The view of a map in ``frame`` (its label in data-label). ``cardOf(feature, lngLat)`` gives the words of a card
 * (card.js) with ``at``, the [lon, lat] that it is of, at once or as a promise; null where there is nothing to say.
 */
export async function openSmallMap(frame, { source, position, options = {}, cardOf = () => null }) {
  const styles = await openBaseMap();
  frame.replaceChildren();
  frame.classList.add("map-small");
  const view = new MapView(frame, { styles, source, position, options: { attributionControl: { compact: true }, ...options } });
  const card = element("section", { className: "map-card", attributes: { "aria-live": "polite", hidden: "" } });
  frame.append(card);
  let at = null;
  let asked = null; // the feature whose words are waited for
  const canvas = view.map.getCanvas();
  canvas.setAttribute("aria-label", frame.dataset.label);

  const close = () => {
    asked = null;
    if (card.hidden) return;
    const hadFocus = card.contains(document.activeElement);
    card.hidden = true;
    at = null;
    view.outline(null);
    if (hadFocus) canvas.focus();
  };
  const choose = async (point, lngLat) => {
    const feature = view.featureAt(point);
    if (!feature) return close();
    asked = feature;
    const said = await cardOf(feature, lngLat);
    if (asked !== feature) return; // another one meanwhile
    if (!said) return close();
    at = said.at;
    view.outline({ type: "Point", coordinates: at });
    card.replaceChildren(...cardParts(said, { closeWord: controlWords()["Popup.Close"] ?? "Close", close }));
    card.hidden = false;
  };
  view.map.on("click", ({ point, lngLat }) => choose(point, lngLat));
  canvas.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") choose({ x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 }, view.map.getCenter());
  });
  frame.addEventListener("keydown", ({ key }) => key === "Escape" && close());
  view.map.on("moveend", () => at && !view.map.getBounds().contains(at) && close());
  onThemeChange(() => view.restyle());
  addEventListener("beforeprint", () => drawForPaper(view));
  return view;
}

/** The picture of the map as it is seen, which stands in its place on paper (map.css). */
function drawForPaper({ map, container }) {
  container.querySelector(".map-paper")?.remove();
  map.redraw(); // what is drawn now can be copied in the same turn
  const drawn = map.getCanvas();
  const copy = Object.assign(element("canvas", { className: "map-paper" }), { width: drawn.width, height: drawn.height });
  copy.getContext("2d").drawImage(drawn, 0, 0);
  container.append(copy);
}
