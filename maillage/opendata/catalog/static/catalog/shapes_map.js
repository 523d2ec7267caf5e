// The rows of a data set as lines and areas on the site's map: simplified, or the tiles of a large map.

import { openTiles } from "../web/map/base.js";
import { underNames } from "../web/map/ground.js";
import { readColors } from "../web/map/palette.js";
import { openSmallMap } from "../web/map/small.js";
import { readColours } from "./colours.js";
import { rowCard } from "./row_card.js";

const REACH = 5; // pixels around a touch: a line is thin
const FRANCE = { center: [2.4, 46.6], zoom: 5 };
const LAYERS = ["shape-points", "shape-lines", "shape-areas"];
const TILED = { "source-layer": "shapes" }; // maillage/core/tables/writing/pmtiles_file.py

/** Draws the map in ``frame``, whose data say where the shapes are. */
export async function drawMap(frame) {
  const [layer, colours] = await Promise.all([frame.dataset.tiles ? readTiles(frame) : readShapes(frame), readColours(frame)]);
  frame.dataset.state = "busy";
  const position = layer.box ? { bounds: layer.box, fitBoundsOptions: { padding: 40, maxZoom: 15 } } : FRANCE;
  const cardOf = async (feature, lngLat) => {
    const card = await rowCard(frame, feature.properties.row, { at: [lngLat.lng, lngLat.lat], colours });
    return { ...card, shape: layer.shapeOf?.(feature) ?? card.shape };
  };
  const named = { of: nameOf, find: (_view, name) => layer.find(name) };
  await openSmallMap(frame, { source: new ShapeSource(layer, colours), position, options: { maxZoom: 18 }, cardOf, named });
}

/** All shapes, simplified, as a GeoJSON source of MapLibre; their box. */
async function readShapes(frame) {
  const answer = await fetch(frame.dataset.shapes);
  if (!answer.ok) throw new Error(`shapes: ${answer.status}`);
  const shapes = await answer.json();
  const find = (name) => shapes.features.find((feature) => nameOf(feature) === name) ?? null;
  return { ...plainLayer(shapes), box: shapes.bbox, find, shapeOf: (feature) => find(nameOf(feature))?.geometry };
}

/** The tiles of a large map: those in view are read. */
async function readTiles(frame) {
  const address = new URL(frame.dataset.tiles, location.href).href;
  const tiles = await openTiles(address);
  const { minLon, minLat, maxLon, maxLat, minZoom, maxZoom } = await tiles.getHeader();
  const source = { type: "vector", tiles: [`pmtiles://${address}/{z}/{x}/{y}`], minzoom: minZoom, maxzoom: maxZoom };
  const find = (name) => (name.startsWith("row:") ? { properties: { row: Number(name.slice("row:".length)), rows: 1 } } : null);
  return { source, place: TILED, box: [minLon, minLat, maxLon, maxLat], find };
}

/** Shapes of GeoJSON as a layer of ``ShapeSource``. */
export function plainLayer(shapes) {
  return { source: { type: "geojson", data: shapes }, place: {} };
}

function nameOf({ properties: { row } }) {
  return `row:${row}`;
}

/** A layer {source, place} of shapes as a source of the map: see web/map/view.js. */
export class ShapeSource {
  constructor(layer, colours = null) {
    Object.assign(this, { layer, colours });
  }

  /** Draws other shapes of GeoJSON in their place. */
  show(map, shapes) {
    this.layer = plainLayer(shapes);
    const drawn = map.getSource("shapes");
    if (drawn) drawn.setData(shapes);
    else map.once("load", () => map.getSource("shapes").setData(this.layer.source.data)); // its first style is being read
  }

  style(base, place) {
    const { fill, edge } = readColors(place, { fill: "var(--rows-fill)", edge: "var(--rows-edge)" });
    base.sources.shapes = this.layer.source;
    const shapes = { source: "shapes", ...this.layer.place };
    const of = (type) => ["==", ["geometry-type"], type];
    const width = ["interpolate", ["linear"], ["zoom"], 8, 1, 14, 3];
    const color = this.colours?.paint(place, fill) ?? fill;
    const line = { "line-color": color, "line-width": width };
    underNames(
      base,
      { id: "shape-areas", type: "fill", ...shapes, filter: of("Polygon"), paint: { "fill-color": color, "fill-opacity": this.colours ? 0.65 : 0.3 } },
      { id: "shape-edges", type: "line", ...shapes, filter: of("Polygon"), paint: { ...line, "line-width": 1.2 } },
      { id: "shape-lines", type: "line", ...shapes, filter: of("LineString"), layout: { "line-cap": "round" }, paint: line },
      { id: "shape-points", type: "circle", ...shapes, filter: of("Point"), paint: { "circle-radius": 5, "circle-color": color, "circle-stroke-color": edge, "circle-stroke-width": 1.5 } },
    );
    return base;
  }

  featureAt(map, { x, y }) {
    if (!map.getLayer(LAYERS[0])) return null;
    const near = [
      [x - REACH, y - REACH],
      [x + REACH, y + REACH],
    ];
    return map.queryRenderedFeatures(near, { layers: LAYERS })[0] ?? null;
  }
}
