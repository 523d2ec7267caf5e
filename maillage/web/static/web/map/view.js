// A map in a box: base map of the theme, the layers of a source, pointing, choosing, "busy" until all is drawn.
//
// A source is what a feature gives. Two sources with the same ``question`` (a text) draw the same. It answers to
//   style(base, place)     the base style with the layers of the source, in the colours of ``place`` (an element of the
//                          page, see palette.js); asked again whenever the theme changes
//   featureAt(map, point)  what lies under a point of the canvas, or null: ``target`` {source, sourceLayer, id} is marked
//                          isPointed and isChosen; ``isEmpty`` says that the place is known and nothing stands there;
//                          everything else in it is for the card (stage.js)
// and, where it has to, to
//   picture(name)          the ImageData of a picture that its style names
//   load(map)              loads what is in view: after the start and after each move
//   hasAny(map)            whether anything is drawn in view
//   refresh(map)           forgets what it has loaded; load follows

import * as maplibre from "../../vendor/maplibre-gl.mjs";

import { controlWords } from "./controls.js";
import { underNames } from "./ground.js";
import { isDark, readColors } from "./palette.js";

const NOTHING = { type: "FeatureCollection", features: [] };
const USUAL = { minZoom: 4, maxZoom: 16, attributionControl: { compact: true }, dragRotate: false, pitchWithRotate: false, touchPitch: false };

export class MapView {
  /** A map in ``container``; ``styles`` are those of base.js, ``position`` and ``options`` words of MapLibre. */
  constructor(container, { styles, source, position, options = {} }) {
    Object.assign(this, { container, styles, source, loads: 0, chosen: null, pointed: null, outlined: NOTHING });
    this.map = new maplibre.Map({
      ...USUAL,
      container,
      style: this.style(),
      locale: controlWords(),
      cooperativeGestures: matchMedia("(pointer: coarse)").matches,
      fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
      ...position,
      ...options,
    });
    if ((options.attributionControl ?? USUAL.attributionControl).compact) foldCredits(container);
    this.map.addControl(new maplibre.NavigationControl({ showCompass: false }), "bottom-right");
    this.map.setMissingStyleImageResolver((name) => this.addPicture(name));
    this.map.once("load", () => this.load());
    this.map.on("moveend", () => this.load());
    this.map.on("idle", () => this.rest());
    for (const event of ["movestart", "dataloading"]) this.map.on(event, () => (container.dataset.state = "busy"));
    this.map.on("mousemove", ({ point }) => this.point(point));
    this.map.on("mouseout", () => this.point(null));
  }

  style() {
    const style = this.source.style(structuredClone(this.styles[isDark() ? "dark" : "light"]), this.container);
    const { ink, edge } = readColors(this.container, { ink: "var(--ink)", edge: "var(--surface)" });
    style.sources.outlined = { type: "geojson", data: this.outlined };
    underNames(style, ...outline(ink, edge));
    return style;
  }

  /** Draws a line around what is chosen, a GeoJSON geometry; around nothing with null. */
  outline(geometry) {
    this.outlined = geometry ? { type: "Feature", properties: {}, geometry } : NOTHING;
    this.map.getSource("outlined")?.setData(this.outlined);
  }

  /** Shows another source; nothing happens where it asks the same question as the one shown. */
  show(source) {
    if (source.question === this.source.question) return;
    this.source = source;
    this.restyle();
  }

  /** Draws the source anew, in the theme in force. */
  restyle() {
    [this.chosen, this.pointed] = [null, null];
    this.container.dataset.state = "busy";
    this.map.setStyle(this.style());
    this.map.once("styledata", () => this.load());
  }

  addPicture(name) {
    if (!this.map.hasImage(name)) this.map.addImage(name, this.source.picture(name));
  }

  async load() {
    if (!this.source.load) return;
    this.loads += 1;
    await this.source.load(this.map);
    this.loads -= 1;
    this.map.triggerRepaint(); // so that the map comes to rest even where nothing was added
  }

  rest() {
    if (this.loads) return;
    this.container.dataset.state = "idle";
    this.container.dispatchEvent(new CustomEvent("map-rest", { bubbles: true, detail: this }));
  }

  featureAt(point) {
    return this.source.featureAt(this.map, point);
  }

  point(point) {
    const feature = point && this.featureAt(point);
    this.mark("isPointed", this.pointed, feature);
    this.pointed = feature;
    this.map.getCanvas().style.cursor = feature && !feature.isEmpty ? "pointer" : "";
    this.container.dispatchEvent(new CustomEvent("map-point", { bubbles: true, detail: { view: this, feature, point } }));
  }

  choose(feature) {
    this.mark("isChosen", this.chosen, feature);
    this.chosen = feature;
  }

  mark(name, before, after) {
    const [old, next] = [before?.target, after?.target];
    if (old?.id === next?.id && old?.sourceLayer === next?.sourceLayer) return;
    if (old) this.map.setFeatureState(old, { [name]: false });
    if (next) this.map.setFeatureState(next, { [name]: true });
  }

  hasAny() {
    return this.source.hasAny(this.map);
  }

  /** Reads what is shown again, after it has changed at its source. */
  async refresh() {
    this.source.refresh(this.map);
    await this.load();
  }
}

/**
 * The credits of a small map are folded from the start, behind their button: MapLibre opens what it makes compact, and
 * leaves it open over the foot of the map until somebody drags it. What bears its class already it leaves as it is.
 */
function foldCredits(container) {
  const credits = container.querySelector(".maplibregl-ctrl-attrib");
  credits.classList.add("maplibregl-compact");
  credits.classList.remove("maplibregl-compact-show");
  credits.open = false;
}

/** Ink on a wider edge: seen on every colour, in both themes. A point gets a ring. */
function outline(ink, edge) {
  const around = (id, color, width) => ({ id, type: "line", source: "outlined", filter: ["!=", "$type", "Point"], layout: { "line-join": "miter" }, paint: { "line-color": color, "line-width": width } });
  const ring = (id, color, width) => ({ id, type: "circle", source: "outlined", filter: ["==", "$type", "Point"], paint: { "circle-radius": 14, "circle-opacity": 0, "circle-stroke-color": color, "circle-stroke-width": width } });
  return [around("outlined-edge", edge, 6), around("outlined-ink", ink, 3), ring("outlined-ring-edge", edge, 5), ring("outlined-ring", ink, 3)];
}
