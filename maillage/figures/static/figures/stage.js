// The stage: one map, or two side by side when operators are compared; questions asked, places chosen, positions kept.

import * as maplibre from "../vendor/maplibre-gl.mjs";

import { link } from "./compare.js";
import { config, element, say } from "./config.js";
import { operatorName } from "./describe.js";
import { MapView, roomAround } from "./mapview.js";
import { follow, tell } from "./panel.js";

const stage = document.getElementById("map-stage");

export class Stage {
  /** The maps for ``state``; ``onMove`` is called when a person has moved them. */
  constructor(state, { onMove }) {
    this.onMove = onMove;
    this.views = [];
    this.build(state, state.position ? { center: [state.position.lon, state.position.lat], zoom: state.position.z } : { bounds: config.home });
  }

  get first() {
    return this.views[0];
  }

  build(state, position) {
    this.unlink?.();
    for (const view of this.views) view.map.remove();
    const operators = state.mode === "compare" ? state.compared : [null];
    stage.dataset.maps = String(operators.length);
    const frames = operators.map((operator) => frame(operator));
    stage.querySelector("#map-frames").replaceChildren(...frames.map(({ box }) => box));
    this.views = frames.map(({ canvas }, index) => new MapView(maplibre, canvas, { state, operator: operators[index], position }));
    for (const view of this.views) this.wire(view);
    this.unlink = this.views.length > 1 ? link(this.views[0].map, this.views[1].map) : null;
  }

  wire(view) {
    const { map } = view;
    map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
    if (view === this.first) map.addControl(new maplibre.ScaleControl({ maxWidth: 90 }), "bottom-right");
    if (view === this.views.at(-1)) map.addControl(new maplibre.AttributionControl({ compact: false }), "bottom-right");
    map.on("click", ({ point, lngLat }) => this.choose(point, lngLat.lat));
    map.on("moveend", () => this.onMove());
    const canvas = map.getCanvas();
    canvas.setAttribute("aria-label", say(view.operator ? "canvas_of" : "canvas", { operator: operatorName(view.operator) }));
    canvas.setAttribute("aria-describedby", "map-keys");
    canvas.addEventListener("keydown", ({ key }) => {
      if (key === "Enter") this.chooseCenter(view);
    });
    view.container.addEventListener("map-point", ({ detail }) => follow(detail));
  }

  /** Shows another question; the maps are rebuilt only when their number or their operators change. */
  ask(state) {
    const operators = state.mode === "compare" ? state.compared : [null];
    const isSame = operators.length === this.views.length && operators.every((id, index) => this.views[index].operator === id);
    if (!isSame) {
      const { map } = this.first;
      this.build(state, { center: map.getCenter(), zoom: map.getZoom() });
      return;
    }
    this.views.forEach((view, index) => view.ask(state, operators[index]) && view.show());
  }

  restyle() {
    for (const view of this.views) view.show();
  }

  refresh() {
    for (const view of this.views) view.refresh();
  }

  /** Tells in the panel what stands at a point of the canvas, in every view. */
  choose(point, latitude) {
    const found = this.views.map((view) => ({ view, feature: view.featureAt(point) })).filter(({ feature }) => feature);
    if (!found.length) return;
    for (const { view, feature } of found) view.choose(feature);
    tell(found, latitude);
  }

  chooseCenter(view) {
    const { clientWidth, clientHeight } = view.map.getCanvas();
    this.choose({ x: clientWidth / 2, y: clientHeight / 2 }, view.map.getCenter().lat);
  }

  unchoose() {
    for (const view of this.views) view.choose(null);
  }

  /** Moves to a box [west, south, east, north], or to {center, zoom}. */
  goTo({ bounds, center, zoom }) {
    if (bounds) this.first.map.fitBounds(bounds, { padding: roomAround(this.first.container), maxZoom: 13 });
    else this.first.map.flyTo({ center, zoom });
  }
}

export { maplibre };

function frame(operator) {
  const box = element("div", { className: "map-frame" });
  const canvas = element("div", { className: "map-canvas", attributes: { "data-state": "busy" } });
  box.append(canvas, element("div", { className: "crosshair", attributes: { "aria-hidden": "true" } }));
  if (operator) box.prepend(element("h2", { className: "frame-name", text: operatorName(operator) }));
  return { box, canvas };
}
