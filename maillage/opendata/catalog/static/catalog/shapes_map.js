// The rows of a data set as lines and areas on the site's map.

import { underNames } from "../web/map/ground.js";
import { readColors } from "../web/map/palette.js";
import { openSmallMap } from "../web/map/small.js";
import { readColours } from "./colours.js";
import { rowCard } from "./row_card.js";

const REACH = 5; // pixels around a touch: a line is thin
const FRANCE = { center: [2.4, 46.6], zoom: 5 };
const LAYERS = ["shape-points", "shape-lines", "shape-areas"];

/** Draws the map in ``frame``, whose data say where the shapes are. */
export async function drawMap(frame) {
  const [answer, colours] = await Promise.all([fetch(frame.dataset.shapes), readColours(frame)]);
  if (!answer.ok) throw new Error(`shapes: ${answer.status}`);
  const shapes = await answer.json();
  frame.dataset.state = "busy";
  const position = shapes.bbox ? { bounds: shapes.bbox, fitBoundsOptions: { padding: 40, maxZoom: 15 } } : FRANCE;
  const of = ({ properties: { row } }) => `row:${row}`;
  const whole = (feature) => shapes.features.find((other) => of(other) === of(feature));
  const cardOf = async (feature, lngLat) => {
    const card = await rowCard(frame, feature.properties.row, { at: [lngLat.lng, lngLat.lat], colours });
    return { ...card, shape: whole(feature)?.geometry };
  };
  const named = { of, find: (_view, name) => shapes.features.find((feature) => of(feature) === name) ?? null };
  await openSmallMap(frame, { source: new ShapeSource(shapes, colours), position, options: { maxZoom: 18 }, cardOf, named });
}

/** The shapes as a source of the map: see web/map/view.js. */
export class ShapeSource {
  constructor(shapes, colours = null) {
    Object.assign(this, { shapes, colours });
  }

  /** Draws others in their place. */
  show(map, shapes) {
    this.shapes = shapes;
    map.getSource("shapes")?.setData(shapes);
  }

  style(base, place) {
    const { fill, edge } = readColors(place, { fill: "var(--rows-fill)", edge: "var(--rows-edge)" });
    base.sources.shapes = { type: "geojson", data: this.shapes };
    const of = (type) => ["==", ["geometry-type"], type];
    const width = ["interpolate", ["linear"], ["zoom"], 8, 1, 14, 3];
    const color = this.colours?.paint(place, fill) ?? fill;
    const line = { "line-color": color, "line-width": width };
    underNames(
      base,
      { id: "shape-areas", type: "fill", source: "shapes", filter: of("Polygon"), paint: { "fill-color": color, "fill-opacity": this.colours ? 0.65 : 0.3 } },
      { id: "shape-edges", type: "line", source: "shapes", filter: of("Polygon"), paint: { ...line, "line-width": 1.2 } },
      { id: "shape-lines", type: "line", source: "shapes", filter: of("LineString"), layout: { "line-cap": "round" }, paint: line },
      { id: "shape-points", type: "circle", source: "shapes", filter: of("Point"), paint: { "circle-radius": 5, "circle-color": color, "circle-stroke-color": edge, "circle-stroke-width": 1.5 } },
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
