// The figures of one question (filters, or best operator) as a source of the map: see web/map/view.js.

import { Marks } from "../web/map/marks.js";
import { config } from "../web/map/page.js";
import { hatching } from "../web/map/palette.js";

import { filterQuery } from "./address.js";
import { LEVELS, TIED, bestPaint, levelAt, readPalette, showSquares, showTerritories, valuePaint, withFigures } from "./layers.js";
import { TerritoryFigures } from "./territories.js";

const HIT_RADIUS_PX = 2;

export class FigureSource {
  /** The figures that ``state`` asks for; ``operator`` (an id) replaces the operators of its filters. */
  constructor(state, operator = null) {
    const query = filterQuery(state, operator);
    query.set("origin", state.filters.origin[0] ?? config.origin);
    if (state.mode === "best") query.set("layer", "best");
    const question = query.toString();
    this.overlay = overlayOf(state, operator);
    this.marks = marksOf(state, operator);
    this.question = [question, this.overlay?.address, this.marks?.address].filter(Boolean).join("#");
    this.mode = state.mode;
    this.usage = state.filters.usage[0] ?? config.usage;
    this.tiles = `${location.origin}${config.addresses.tiles}?${question}`;
    this.territories = new TerritoryFigures(question, this.usage);
    this.laid = new Set(); // the levels whose figures the style in force shows
    this.isPainted = false;
  }

  style(base, place) {
    this.palette = readPalette(place);
    this.laid.clear();
    const paint = this.mode === "best" ? bestPaint(this.palette) : valuePaint(this.usage, this.palette);
    const style = withFigures(base, { tiles: this.tiles, palette: this.palette, paint, overlay: this.overlay });
    return this.marks ? this.marks.style(style, place) : style;
  }

  /** The pictures that the style names: hatchings, in the ink of their theme. */
  picture() {
    return hatching(this.palette.tieInk);
  }

  /** Loads the figures of the territories in view and lays them on the base map; and the marks in view, where shown. */
  async load(map) {
    await Promise.all([this.loadFigures(map), this.marks?.load(map)]);
  }

  async loadFigures(map) {
    const found = levelAt(map.getZoom());
    if (!found) return showSquares(map);
    const { level, layer } = found;
    const fresh = await this.territories.load(level, map.getBounds());
    const rows = fresh ?? (this.laid.has(level) ? null : this.territories.rowsOf(level));
    if (!map.getSource("france")) return;
    if (rows) this.lay(map, { level, layer, rows });
    if (this.laid.has(level)) showTerritories(map, layer);
  }

  lay(map, { level, layer, rows }) {
    // The base map keeps what another question has painted on its territories.
    if (!this.isPainted) for (const each of LEVELS) map.removeFeatureState({ source: "france", sourceLayer: each.layer });
    this.isPainted = true;
    this.laid.add(level);
    for (const row of rows) map.setFeatureState(targetOf(layer, row.code), { paint: this.paintOf(row) });
    const tied = rows.filter(({ ties }) => ties).map(({ code }) => code);
    map.setFilter(`ties-${layer}`, ["in", ["get", "code"], ["literal", tied]]);
  }

  paintOf(row) {
    if (row.isHidden) return 0;
    if (this.mode !== "best") return row.paint;
    return row.ties ? TIED : row.best;
  }

  /** The feature under a point: the marks there, else {level, target, properties, row, commune}, or null at sea. */
  featureAt(map, point) {
    const marked = this.marks?.featureAt(map, point);
    if (marked) return marked;
    const box = [[point.x - HIT_RADIUS_PX, point.y - HIT_RADIUS_PX], [point.x + HIT_RADIUS_PX, point.y + HIT_RADIUS_PX]];
    const under = (layer) => (map.getLayer(layer) ? map.queryRenderedFeatures(box, { layers: [layer] })[0] : undefined);
    const found = levelAt(map.getZoom());
    if (found) {
      const properties = under(`figures-${found.layer}`)?.properties;
      if (!properties) return null;
      const { code } = properties;
      return { level: found.level, target: targetOf(found.layer, code), properties, row: this.territories.row(found.level, code) };
    }
    const commune = under("figures-communes")?.properties;
    const square = under("figures-squares");
    if (!square) return commune ? { level: "empty", isEmpty: true, commune } : null;
    return { level: "square", target: targetOf("squares", square.id), properties: square.properties, commune };
  }

  /** The name of the commune in the middle of the view; null where communes are not drawn yet, or at sea. */
  communeAtCentre(map) {
    const { clientWidth, clientHeight } = map.getCanvas();
    if (!map.getLayer("figures-communes")) return null;
    return map.queryRenderedFeatures([clientWidth / 2, clientHeight / 2], { layers: ["figures-communes"] })[0]?.properties.nom ?? null;
  }

  hasAny(map) {
    const found = levelAt(map.getZoom());
    if (found) return this.territories.has(found.level);
    return map.queryRenderedFeatures({ layers: ["figures-squares"] }).length > 0;
  }

  /** Forgets what it has read, after a test has come in. */
  refresh(map) {
    map.refreshTiles("squares");
    this.territories.forget();
  }
}

function targetOf(layer, id) {
  const source = layer === "squares" ? "squares" : "france";
  return { source, sourceLayer: layer, id };
}

/** What can be laid over the tests of the origin in force: {name} of the origin, {overlays, marks}. */
export function besideOf({ filters }) {
  return config.beside[filters.origin[0] ?? config.origin] ?? { name: "", overlays: [], marks: [] };
}

/** Whether something that ``operators`` may have is of the operators ``ids``: of all where none is chosen. */
export function isOfAny(operators, ids) {
  return !ids.length || ids.some((id) => operators.includes(id));
}

/** What is laid over the figures of the one operator shown: the overlay that is chosen, with the address of its tiles. */
export function overlayOf(state, operator = null) {
  const ids = operator === null ? state.filters.operator : [operator];
  const chosen = besideOf(state).overlays.find(({ name, operators }) => name === state.over && ids.length === 1 && operators.includes(ids[0]));
  if (!chosen || state.mode === "best") return null;
  return { ...chosen, address: `${location.origin}${chosen.tiles.replace("{operator}", ids[0])}` };
}

/** The marks that are chosen: those of the operators shown, where the map shows some and not all. */
function marksOf(state, operator) {
  const shown = state.mode === "one" ? state.filters.operator : [];
  const ids = operator === null ? shown : [operator];
  const chosen = besideOf(state).marks.find(({ name, operators }) => name === state.marks && isOfAny(operators, ids));
  if (!chosen) return null;
  const query = new URLSearchParams({ origin: state.filters.origin[0] ?? config.origin });
  for (const id of ids) query.append("operator", id);
  return new Marks(chosen, query);
}
