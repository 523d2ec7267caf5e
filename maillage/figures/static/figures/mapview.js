// One map on the page: base map of the theme, figures of one question (filters, or best operator), pointing and choosing.

import { filterQuery } from "./address.js";
import { config } from "./config.js";
import { TIED, bestPaint, levelAt, valuePaint, withFigures } from "./layers.js";
import { hatching, isDark, readPalette } from "./palette.js";
import { TerritoryFigures } from "./territories.js";

const HIT_RADIUS_PX = 2;

export class MapView {
  /** A map in ``container`` for ``state``; ``operator`` (an id) replaces the operators of the filters. */
  constructor(maplibre, container, { state, operator = null, position }) {
    this.container = container;
    this.chosen = null;
    this.pointed = null;
    this.territories = new TerritoryFigures();
    this.ask(state, operator);
    this.map = new maplibre.Map(this.options(maplibre, position));
    this.map.setMissingStyleImageResolver((name) => this.addPicture(name));
    this.map.once("load", () => this.loadTerritories());
    this.map.on("moveend", () => this.loadTerritories());
    this.map.on("idle", () => this.rest());
    for (const event of ["movestart", "dataloading"]) this.map.on(event, () => (container.dataset.state = "busy"));
    this.map.on("mousemove", ({ point }) => this.point(point));
    this.map.on("mouseout", () => this.point(null));
  }

  options(maplibre, { center, zoom, bounds }) {
    const isEmbedded = document.body.classList.contains("embedded");
    return {
      container: this.container,
      style: this.style(),
      ...(bounds ? { bounds, fitBoundsOptions: { padding: roomAround(this.container) } } : { center, zoom }),
      minZoom: 4,
      maxZoom: 16,
      attributionControl: false,
      cooperativeGestures: isEmbedded || matchMedia("(pointer: coarse)").matches,
      // The picture of the map is read back for the PNG and for printing.
      canvasContextAttributes: { preserveDrawingBuffer: true },
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
      locale: config.controls,
    };
  }

  /** Takes a new question; returns whether it differs from the one shown. */
  ask(state, operator = null) {
    const query = filterQuery(state, operator);
    query.set("origin", state.filters.origin[0] ?? config.origin);
    if (state.mode === "best") query.set("layer", "best");
    const isNew = this.query !== query.toString();
    [this.query, this.operator, this.mode] = [query.toString(), operator, state.mode];
    this.usage = state.filters.usage[0] ?? config.usage;
    return isNew;
  }

  /** Shows the question last asked, in the theme in force. */
  show() {
    this.forget();
    this.container.dataset.state = "busy";
    this.map.setStyle(this.style());
    this.map.once("styledata", () => this.loadTerritories());
  }

  style() {
    this.palette = readPalette(config.operators.map(({ id }) => id));
    const paint = this.mode === "best" ? bestPaint(this.palette) : valuePaint(this.usage, this.palette);
    const base = config.styles[isDark() ? "dark" : "light"];
    return withFigures(base, { tiles: this.tiles(), palette: this.palette, paint });
  }

  tiles() {
    return `${location.origin}${config.addresses.tiles}?${this.query}`;
  }

  /** The pictures that the style names: hatchings, in the ink of their theme. */
  addPicture(name) {
    if (!this.map.hasImage(name)) this.map.addImage(name, hatching(this.palette.tieInk));
  }

  rest() {
    if (this.territories.isLoading) return;
    this.container.dataset.state = "idle";
    this.container.dispatchEvent(new CustomEvent("map-rest", { bubbles: true, detail: this }));
  }

  /** Loads the figures of the territories in view and lays them on the base map. */
  async loadTerritories() {
    const found = levelAt(this.map.getZoom());
    if (!found) return;
    const rows = await this.territories.load({ level: found.level, query: this.query, bounds: this.map.getBounds() });
    if (!rows || !this.map.getSource("france")) return;
    for (const row of rows) this.map.setFeatureState(place(found.layer, row.code), { paint: this.paintOf(row) });
    const tied = rows.filter(({ ties }) => ties).map(({ code }) => code);
    this.map.setFilter(`ties-${found.layer}`, ["in", ["get", "code"], ["literal", tied]]);
  }

  paintOf(row) {
    if (row.isHidden) return 0;
    if (this.mode !== "best") return row.paint;
    return row.ties ? TIED : row.best;
  }

  /** The feature under a point of the canvas: {level, layer, id, properties, row, commune}, or null at sea. */
  featureAt(point) {
    const box = [[point.x - HIT_RADIUS_PX, point.y - HIT_RADIUS_PX], [point.x + HIT_RADIUS_PX, point.y + HIT_RADIUS_PX]];
    const under = (layer) => (this.map.getLayer(layer) ? this.map.queryRenderedFeatures(box, { layers: [layer] })[0] : undefined);
    const found = levelAt(this.map.getZoom());
    if (found) {
      const feature = under(`figures-${found.layer}`);
      return feature ? this.territoryOf(found, feature) : null;
    }
    const commune = under("figures-communes")?.properties;
    const square = under("figures-squares");
    if (!square) return commune ? { level: "empty", commune } : null;
    return { level: "square", layer: "squares", id: square.id, properties: square.properties, commune };
  }

  territoryOf({ level, layer }, feature) {
    const code = feature.properties.code;
    return { level, layer, id: code, properties: feature.properties, row: this.territories.row(level, code) };
  }

  point(point) {
    const feature = point && this.featureAt(point);
    this.mark("isPointed", this.pointed, feature);
    this.pointed = feature;
    this.map.getCanvas().style.cursor = feature && feature.level !== "empty" ? "pointer" : "";
    this.container.dispatchEvent(new CustomEvent("map-point", { bubbles: true, detail: { view: this, feature, point } }));
  }

  choose(feature) {
    this.mark("isChosen", this.chosen, feature);
    this.chosen = feature;
  }

  forget() {
    [this.chosen, this.pointed] = [null, null];
  }

  mark(name, before, after) {
    if (before?.id === after?.id && before?.layer === after?.layer) return;
    if (before?.layer) this.map.setFeatureState(place(before.layer, before.id), { [name]: false });
    if (after?.layer) this.map.setFeatureState(place(after.layer, after.id), { [name]: true });
  }

  /** Whether any figure is drawn in view. */
  hasFigures() {
    const found = levelAt(this.map.getZoom());
    if (found) return this.territories.has(found.level);
    return this.map.queryRenderedFeatures({ layers: ["figures-squares"] }).length > 0;
  }

  /** Reads the figures again, after a test has come in. */
  async refresh() {
    this.map.refreshTiles("squares");
    this.territories.forget();
    await this.loadTerritories();
  }
}

/** Room kept free around a box: where the stage is wide, the legend stands over its left edge. */
export function roomAround(container) {
  const width = container.clientWidth;
  return { top: 12, bottom: 12, right: 12, left: width > 800 ? Math.round(0.28 * width) : 12 };
}

function place(layer, id) {
  const source = layer === "squares" ? "squares" : "france";
  return { source, sourceLayer: layer, id };
}
