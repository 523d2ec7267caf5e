// The stage of a page of a map (templates/web/map/stage.html): one map, or several side by side that move as one; the
// panel, the note beside the pointer, the word that nothing is in view. A feature gives panes and a card.
//
// A pane is one map of the stage: ``source`` (view.js), ``label`` of its canvas, and where there are several a ``key``
// of its own and a ``name`` written over it. A card puts a place into words; ``found`` are {view, pane, feature}, the
// same point in each pane:
//   panel(found, latitude)   {title, more: {text, href} or null, parts: the elements of each pane}
//   note(each, latitude)     the elements of the note beside the pointer
//
// A page of a feature is then: openStage with panes, position and card; drawLegend with the rows of its legend
// (legend.js); wireSharing and wireLocate (sharing.js, locate.js); its own state in the address (position.js).

import * as maplibre from "../../vendor/maplibre-gl.mjs";

import { openBaseMap } from "./base.js";
import { element } from "./element.js";
import { linkMaps } from "./linked.js";
import { config } from "./page.js";
import { onThemeChange } from "./palette.js";
import { follow, openPanel } from "./panel.js";
import { MapView } from "./view.js";

const stage = document.getElementById("map-stage");
const frames = document.getElementById("map-frames");
const empty = document.getElementById("map-empty");

/** The stage with its maps, once the base map can be read; ``onMove`` is called when a person has moved them. */
export async function openStage({ panes, position, card, onMove }) {
  return new Stage({ panes, position, card, onMove, styles: await openBaseMap() });
}

class Stage {
  constructor({ panes, position, card, onMove, styles }) {
    Object.assign(this, { card, onMove, styles, views: [] });
    const isBox = "bounds" in position;
    this.build(panes, (box) => (isBox ? { ...position, fitBoundsOptions: { padding: roomAround(box) } } : position));
    onThemeChange(() => this.views.forEach((view) => view.restyle()));
    document.addEventListener("map-rest", () => (empty.hidden = this.views.some((view) => view.hasAny())));
    document.addEventListener("panel-close", () => this.views.forEach((view) => view.choose(null)));
    document.addEventListener("maillage:territory", (event) => this.goToTerritory(event));
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
      const options = {
        cooperativeGestures: document.body.classList.contains("embedded") || matchMedia("(pointer: coarse)").matches,
        // The picture of the map is read back for the PNG and for printing.
        canvasContextAttributes: { preserveDrawingBuffer: true },
        locale: config.controls,
        attributionControl: false, // its own stands beside the scale
      };
      return new MapView(canvas, { styles: this.styles, source: panes[index].source, position: positionIn(canvas), options });
    });
    this.views.forEach((view, index) => this.wire(view, panes[index]));
    this.unlink = linkMaps(this.views.map(({ map }) => map));
  }

  wire(view, { label }) {
    const { map } = view;
    if (view === this.first) map.addControl(new maplibre.ScaleControl({ maxWidth: 90 }), "bottom-right");
    if (view === this.views.at(-1)) map.addControl(new maplibre.AttributionControl({ compact: false }), "bottom-right");
    map.on("click", ({ point, lngLat }) => this.choose(point, lngLat.lat));
    map.on("moveend", () => this.onMove());
    const canvas = map.getCanvas();
    canvas.setAttribute("aria-label", label);
    canvas.setAttribute("aria-describedby", "map-keys");
    canvas.addEventListener("keydown", ({ key }) => {
      const { clientWidth, clientHeight } = canvas;
      if (key === "Enter") this.choose({ x: clientWidth / 2, y: clientHeight / 2 }, map.getCenter().lat);
    });
    view.container.addEventListener("map-point", ({ detail: { feature, point } }) => {
      const isTold = feature && !feature.isEmpty && point;
      follow(view, point, isTold ? this.card.note(this.told(view, feature), map.getCenter().lat) : null);
    });
  }

  /** Shows other panes; the maps are rebuilt only when their number or their keys change. */
  show(panes) {
    empty.hidden = true;
    const isSame = panes.length === this.panes.length && panes.every(({ key }, index) => key === this.panes[index].key);
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

  /** Tells in the panel what stands at a point of the canvas, in every pane. */
  choose(point, latitude) {
    const found = this.views.map((view) => this.told(view, view.featureAt(point))).filter(({ feature }) => feature);
    if (!found.length) return;
    for (const { view, feature } of found) view.choose(feature);
    openPanel(found, this.card.panel(found, latitude));
  }

  told(view, feature) {
    return { view, pane: this.panes[this.views.indexOf(view)], feature };
  }

  /** A territory chosen in a search box: the map flies there instead of opening its page. */
  goToTerritory(event) {
    const { bbox, lon, lat } = event.detail;
    if (!bbox && lon === null) return; // no place is known for it: its page opens
    event.preventDefault();
    const { map, container } = this.first;
    const box = bbox && !Array.isArray(bbox) ? [bbox.west, bbox.south, bbox.east, bbox.north] : bbox;
    if (box) map.fitBounds(box, { padding: roomAround(container), maxZoom: 13 });
    else map.flyTo({ center: [lon, lat], zoom: 12 });
  }
}

function frame(name) {
  const box = element("div", { className: "map-frame" });
  const canvas = element("div", { className: "map-canvas", attributes: { "data-state": "busy" } });
  box.append(canvas, element("div", { className: "crosshair", attributes: { "aria-hidden": "true" } }));
  if (name) box.prepend(element("h2", { className: "frame-name", text: name }));
  return { box, canvas };
}

/** Room kept free around a box: where the stage is wide, the legend stands over its left edge. */
function roomAround(container) {
  const width = container.clientWidth;
  return { top: 12, bottom: 12, right: 12, left: width > 800 ? Math.round(0.28 * width) : 12 };
}
