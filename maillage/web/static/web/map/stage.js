// The stage of a page of a map (web/map/stage.html): one map, or several side by side that move as one; the
// card of what is chosen, the note beside the pointer, the word that nothing is in view. A feature gives panes and a card.
//
// A pane is one map of the stage: ``source`` (view.js), ``label`` of its canvas, and where there are several a ``key``
// of its own and a ``name`` written over it. A card puts a place into words; ``found`` are {view, pane, feature}, the
// same point in each pane:
//   at(found)                the name of the place in the address ("commune:85226"), or null where it has none
//   find(view, at)           the feature of that name, so that an address opens its card; null where it is not drawn
//   panel(found, at)         what the card says (panel.js), at once or as a promise; with ``shape`` (GeoJSON) outlined
//   note(each, latitude)     the elements of the note beside the pointer
//
// A page of a feature is then: openStage with panes, card, home (the box where an address names no place) and its way of
// writing addresses (pageAddress unless it has its own). Back, Escape, the cross, a touch elsewhere and moving away close
// the card. Legend, sharing: legend.js, sharing.js.

import * as maplibre from "../../vendor/maplibre-gl.mjs";

import { openBaseMap } from "./base.js";
import { element } from "./element.js";
import { linkMaps } from "./linked.js";
import { wireLocate } from "./locate.js";
import { onThemeChange } from "./palette.js";
import { closePanel, follow, openCard } from "./panel.js";
import { cameraOf, pageAddress, positionOf } from "./position.js";
import { creditsOf, wirePrinting } from "./print.js";
import { coveredBySheet, isPanelOpen, isPhone, stepAside, wireSheet } from "./sheet.js";
import { MapView } from "./view.js";

const stage = document.getElementById("map-stage");
const frames = document.getElementById("map-frames");
const empty = document.getElementById("map-empty");
const credits = document.getElementById("map-credits");
const EDGE_PX = 24;
const CARD_PX = 352; // the card with its margins: what is chosen must not lie under it

/** The stage with its maps, once the base map can be read; ``onRest`` is called whenever they have come to rest. */
export async function openStage({ panes, card, home, address = pageAddress, onRest = () => {} }) {
  return new Stage({ panes, card, home, address, onRest, styles: await openBaseMap() });
}

class Stage {
  constructor({ panes, card, home, address, onRest, styles }) {
    Object.assign(this, { card, address, onRest, styles, views: [], chosen: null, next: null, isLocated: false });
    const { position, at } = address.read();
    const start = position ? cameraOf(position) : { bounds: home, fitBoundsOptions: { padding: EDGE_PX } };
    this.build(panes, () => start);
    onThemeChange(() => this.views.forEach((view) => view.restyle()));
    document.addEventListener("map-rest", () => this.rest());
    document.addEventListener("panel-close", () => this.close());
    document.addEventListener("maillage:territory", (event) => this.goToTerritory(event));
    addEventListener("popstate", () => this.goBack());
    wireSheet();
    wireLocate(this);
    wirePrinting(() => this.views);
    if (at) this.next = { at };
  }

  get first() {
    return this.views[0];
  }

  build(panes, positionIn) {
    this.unlink?.();
    for (const view of this.views) view.map.remove();
    this.panes = panes;
    stage.dataset.maps = String(panes.length);
    const boxes = panes.map(({ name }) => frame(name));
    frames.replaceChildren(...boxes.map(({ box }) => box));
    this.views = boxes.map(({ canvas }, index) => {
      const isEmbedded = document.body.classList.contains("embedded");
      const isInPage = isEmbedded || Boolean(stage.closest(".map-boxed"));
      const options = {
        // Where the page scrolls around the map one finger scrolls it; a page that is a map is moved by one finger.
        cooperativeGestures: isInPage && (isEmbedded || matchMedia("(pointer: coarse)").matches),
        // The picture of the map is read back for the PNG and for printing.
        canvasContextAttributes: { preserveDrawingBuffer: true },
        // A frame is small, that of a place page among them: its credits fold.
        attributionControl: index === boxes.length - 1 && { compact: isEmbedded },
      };
      return new MapView(canvas, { styles: this.styles, source: panes[index].source, position: positionIn(canvas), options });
    });
    this.views.forEach((view, index) => this.wire(view, panes[index]));
    this.unlink = linkMaps(this.views.map(({ map }) => map));
  }

  wire(view, { label }) {
    const { map } = view;
    if (view === this.first) map.addControl(new maplibre.ScaleControl({ maxWidth: 90 }), "bottom-left");
    if (view === this.views.at(-1)) map.addControl(locateControl(), "bottom-right");
    map.on("dragstart", () => (this.isLocated = false));
    map.on("click", ({ point }) => this.choose(point));
    map.on("moveend", () => this.moved());
    const canvas = map.getCanvas();
    canvas.setAttribute("aria-label", label);
    canvas.setAttribute("aria-describedby", "map-keys");
    canvas.addEventListener("keydown", ({ key }) => {
      const { clientWidth, clientHeight } = canvas;
      if (key === "Enter") this.choose({ x: clientWidth / 2, y: clientHeight / 2 });
    });
    view.container.addEventListener("map-point", ({ detail: { feature, point } }) => {
      const isTold = feature && !feature.isEmpty && point && !matchMedia("(hover: none)").matches;
      follow(view, point, isTold ? this.card.note(this.told(view, feature), map.getCenter().lat) : null);
    });
  }

  /** Shows other panes; the maps are rebuilt only when their number or their keys change. */
  show(panes) {
    empty.hidden = true;
    const isSame = panes.length === this.panes.length && panes.every(({ key }, index) => key === this.panes[index].key);
    if (this.chosen) this.next = { at: this.chosen.at }; // the same place, asked another question
    if (isSame) {
      this.panes = panes;
      this.views.forEach((view, index) => view.show(panes[index].source));
      return;
    }
    const { map } = this.first;
    const camera = { center: map.getCenter(), zoom: map.getZoom() };
    this.build(panes, () => camera);
  }

  refresh() {
    for (const view of this.views) view.refresh();
  }

  /** The maps have come to rest: a card that waits for what they draw opens. */
  rest() {
    if (this.views.some(({ container }) => container.dataset.state !== "idle")) return;
    empty.hidden = this.views.some((view) => view.hasAny());
    if (credits) credits.textContent = creditsOf(this.views);
    const { next } = this;
    this.next = null;
    if (next?.at) this.open(next.at, this.foundBy((view) => this.card.find?.(view, next.at)), { isNew: false });
    else if (next?.center) this.choose(this.first.map.project(next.center), { note: next.note });
    this.onRest(this);
  }

  /** Tells in the card what stands at a point of the canvas; a point where nothing stands closes it. */
  choose(point, more = {}) {
    stepAside();
    const found = this.foundBy((view) => view.featureAt(point));
    if (!found.length) return more.note ? undefined : this.close();
    const at = this.card.at?.(found) ?? null;
    return this.open(at, found, { isNew: at !== (this.chosen?.at ?? null), more });
  }

  foundBy(featureOf) {
    return this.views.map((view) => this.told(view, featureOf(view))).filter(({ feature }) => feature);
  }

  told(view, feature) {
    return { view, pane: this.panes[this.views.indexOf(view)], feature };
  }

  /** Opens the card of a place; ``isNew``: somebody chose it now, the back button will close it. */
  async open(at, found, { isNew, more = {} }) {
    if (!found.length && !at) return;
    const chosen = { at, shape: null };
    this.chosen = chosen;
    for (const { view, feature } of found) view.choose(feature);
    if (isNew) this.write(true);
    for await (const said of inTurn(this.card.panel(found, at))) {
      if (this.chosen !== chosen) return; // another one meanwhile
      if (!said) return this.close();
      openCard({ ...said, ...(more.note && { note: [more.note, said.note].filter(Boolean).join(" ") }) });
      if (said.shape && !chosen.shape) {
        chosen.shape = said.shape;
        for (const view of this.views) view.outline(said.shape.isBox ? null : said.shape);
        if (isNew) this.uncover(said.shape);
      }
    }
  }

  /** Closes the card; ``isNew`` unless the back button or a move did it. */
  close({ isNew = true } = {}) {
    const wasChosen = this.chosen;
    this.chosen = null;
    this.next = null;
    for (const view of this.views) {
      view.choose(null);
      view.outline(null);
    }
    const hadFocus = document.getElementById("map-panel").contains(document.activeElement);
    closePanel();
    if (wasChosen?.at) this.write(isNew);
    if (hadFocus) this.first.map.getCanvas().focus({ preventScroll: true });
  }

  /** The map pans so that what is chosen stands in the part that neither card nor sheet covers. */
  uncover(shape) {
    const { map, container } = this.first;
    const { clientWidth: width, clientHeight: height } = container;
    const [west, south, east, north] = boxOfShape(shape);
    const [low, high] = [map.project([west, south]), map.project([east, north])];
    const [x, y] = [(low.x + high.x) / 2, (low.y + high.y) / 2];
    if (isPhone.matches) {
      const [top, bottom] = [72, height - coveredBySheet()];
      const isHidden = high.y < top || low.y > bottom;
      if (isHidden && low.y - high.y < bottom - top) map.panBy([x - width / 2, y - (top + bottom) / 2]);
    } else if (high.x > width - CARD_PX && high.x - low.x < width - CARD_PX && high.y < document.getElementById("map-panel").offsetHeight + 32) {
      map.panBy([x - (width - CARD_PX) / 2, 0]);
    }
  }

  /** The address follows the map; what is chosen and no longer seen is let go. */
  moved() {
    const { map } = this.first;
    if (this.chosen?.shape && isPanelOpen()) {
      const [west, south, east, north] = boxOfShape(this.chosen.shape);
      const bounds = map.getBounds();
      const isSeen = west < bounds.getEast() && east > bounds.getWest() && south < bounds.getNorth() && north > bounds.getSouth();
      if (!isSeen) this.close({ isNew: false });
    }
    this.write(false);
  }

  write(isNew) {
    const { z, lat, lon } = positionOf(this.first.map);
    const position = this.isLocated ? { z, lat: coarse(lat), lon: coarse(lon) } : { z, lat, lon };
    this.address.write({ position, at: this.chosen?.at ?? this.next?.at ?? null }, { isNew });
  }

  /** The back button: the camera and the card of the address it leads to. */
  goBack() {
    const { position, at } = this.address.read();
    const { map } = this.first;
    if (at !== (this.chosen?.at ?? null)) {
      this.chosen = null;
      closePanel();
      for (const view of this.views) {
        view.choose(null);
        view.outline(null);
      }
      this.next = at ? { at } : null;
    }
    if (position) map.jumpTo(cameraOf(position));
    map.triggerRepaint();
  }

  /**
   * Goes to where somebody is and, once there, tells what stands around. Neither what is asked of the server nor the
   * address say the position more closely than a hundred metres.
   */
  goTo(center, zoom, { note }) {
    this.next = { center: center.map(coarse), note };
    this.isLocated = true;
    this.first.map.flyTo({ center, zoom });
  }

  /**
   * A territory chosen in a search box: the map goes there instead of opening its page. Whoever suggests places sends
   * "maillage:territory" (bubbling, cancelable) with its address, bbox, lon and lat, and follows the link only where
   * nobody prevented it.
   */
  goToTerritory(event) {
    const { bbox, lon, lat } = event.detail;
    if (!bbox && (lon === null || lon === undefined)) return; // no place is known for it: its page opens
    event.preventDefault();
    const popover = event.target.closest?.("[popover]");
    if (popover?.matches(":popover-open")) popover.hidePopover(); // a phone's search lies over the map
    const { map } = this.first;
    const box = bbox && !Array.isArray(bbox) ? [bbox.west, bbox.south, bbox.east, bbox.north] : bbox;
    const padding = { top: EDGE_PX, left: EDGE_PX, right: EDGE_PX, bottom: EDGE_PX + coveredBySheet() };
    if (box) map.fitBounds(box, { padding, maxZoom: 13 });
    else map.flyTo({ center: [lon, lat], zoom: 12 });
  }
}

/** "Me situer" among the controls of the map, above zooming: the page brings the button (locate.js), whatever map stands. */
function locateControl() {
  const button = document.getElementById("map-locate");
  return {
    onAdd: () => {
      const box = element("div", { className: "maplibregl-ctrl" });
      if (button) box.append(button);
      return box;
    },
    onRemove: () => button && stage.append(button),
  };
}

/** One answer, or several in turn: a card may say at once what it knows, and more when it has been read. */
async function* inTurn(said) {
  if (said && Symbol.asyncIterator in said) yield* said;
  else yield await said;
}

/** Degrees to about a hundred metres. */
function coarse(degrees) {
  return Number(degrees.toFixed(3));
}

function boxOfShape({ coordinates }) {
  const corners = flat(coordinates);
  const [lons, lats] = [corners.map(([lon]) => lon), corners.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

function flat(coordinates) {
  return typeof coordinates[0] === "number" ? [coordinates] : coordinates.flatMap(flat);
}

function frame(name) {
  const box = element("div", { className: "map-frame" });
  const canvas = element("div", { className: "map-canvas", attributes: { "data-state": "busy" } });
  box.append(canvas, element("div", { className: "crosshair", attributes: { "aria-hidden": "true" } }));
  if (name) box.prepend(element("h2", { className: "frame-name", text: name }));
  return { box, canvas };
}
