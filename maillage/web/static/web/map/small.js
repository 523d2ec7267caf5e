// A small map in the midst of a page: the card of what is touched (Escape, its cross and moving away close it), French
// gestures, and a picture for paper, since the browser prints no WebGL that it has to draw anew.

import { openBaseMap } from "./base.js";
import { cardParts } from "./card.js";
import { controlWords } from "./controls.js";
import { element } from "./element.js";
import { onThemeChange } from "./palette.js";
import { cameraOf, pageAddress, positionOf } from "./position.js";
import { MapView } from "./view.js";

/**
 * The view of a map in ``frame`` (its label in data-label). ``cardOf(feature, lngLat)`` gives the words of a card
 * (card.js) with ``at``, the [lon, lat] that it is of, and ``shape`` where it is outlined, at once or as a promise; null
 * where there is nothing to say. ``named`` {of(feature), find(view, name)}: the address of the page keeps where the map
 * was moved and what is chosen on it; one map of a page may have it.
 */
export async function openSmallMap(frame, { source, position, options = {}, cardOf = () => null, named = null }) {
  const styles = await openBaseMap();
  // What stood in its place is seen until the map is drawn.
  const waiting = element("div", { className: "map-waiting", attributes: { inert: "" } });
  waiting.append(...frame.childNodes);
  frame.classList.add("map-small");
  const kept = named ? pageAddress.read() : {};
  const start = kept.position ? cameraOf(kept.position) : position;
  const view = new MapView(frame, { styles, source, position: start, options: { attributionControl: { compact: true }, ...options } });
  const card = element("section", { className: "map-card", attributes: { "aria-live": "polite", hidden: "" } });
  frame.append(waiting, card);
  view.map.once("idle", () => waiting.remove());
  let at = null;
  let name = null; // of what the card is of, in the address
  let asked = null; // the feature whose words are waited for
  const canvas = view.map.getCanvas();
  canvas.setAttribute("aria-label", frame.dataset.label);

  const write = (isNew) => named && pageAddress.write({ position: pageAddress.read().position, at: name }, { isNew });
  const close = ({ isNew = true } = {}) => {
    asked = null;
    if (card.hidden) return;
    const hadFocus = card.contains(document.activeElement);
    card.hidden = true;
    [at, name] = [null, null];
    view.outline(null);
    if (isNew) write(true);
    if (hadFocus) canvas.focus();
  };
  const open = async (feature, lngLat, { isNew = true } = {}) => {
    asked = feature;
    const said = await cardOf(feature, lngLat);
    if (asked !== feature) return; // another one meanwhile
    if (!said) return close();
    at = said.at;
    view.outline(said.shape ?? { type: "Point", coordinates: at });
    card.replaceChildren(...cardParts(said, { closeWord: controlWords()["Popup.Close"] ?? "Close", close }));
    card.hidden = false;
    const chosen = named?.of(feature) ?? null;
    const isOther = chosen !== name;
    name = chosen;
    if (isNew && isOther) write(true);
  };
  const choose = (point, lngLat) => {
    const feature = view.featureAt(point);
    if (feature) open(feature, lngLat);
    else close();
  };
  const openNamed = (wanted) => {
    const feature = wanted && named.find(view, wanted);
    if (feature) open(feature, view.map.getCenter(), { isNew: false });
    else close({ isNew: false });
  };
  if (named) {
    if (kept.at) view.map.once("idle", () => openNamed(kept.at));
    addEventListener("popstate", () => {
      const now = pageAddress.read();
      if (now.position) view.map.jumpTo(cameraOf(now.position));
      openNamed(now.at);
    });
    // Whoever moved it: a map that fits itself to its frame is not somebody's view.
    view.map.on("moveend", ({ originalEvent }) => originalEvent && pageAddress.write({ position: positionOf(view.map), at: name }, { isNew: false }));
  }
  view.map.on("click", ({ point, lngLat }) => choose(point, lngLat));
  canvas.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") choose({ x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 }, view.map.getCenter());
  });
  frame.addEventListener("keydown", ({ key }) => key === "Escape" && close());
  view.map.on("moveend", () => at && !view.map.getBounds().contains(at) && close({ isNew: false }));
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
