// The rows of a data set as points on the site's map; squares of rows where they are many.

import { readColors } from "../web/map/palette.js";
import { boxOf } from "../web/map/position.js";
import { openSmallMap } from "../web/map/small.js";
import { readColours } from "./colours.js";
import { rowCard } from "./row_card.js";

const EMPTY = { type: "FeatureCollection", features: [] };
const FRANCE = { center: [2.4, 46.6], zoom: 5 };

/** Draws the map in ``frame``, whose data say where the points are. */
export async function drawMap(frame) {
  const [points, colours] = await Promise.all([readPoints(frame), readColours(frame)]);
  frame.dataset.state = "busy";
  const position = points.box ? { bounds: points.box, fitBoundsOptions: { padding: 40, maxZoom: 12 } } : FRANCE;
  const source = new RowSource(frame, points, colours);
  const named = { of: nameOf, find: (_view, name) => source.points.features.find((feature) => nameOf(feature) === name) ?? null };
  await openSmallMap(frame, { source, position, options: { maxZoom: 17 }, cardOf: cardOf(frame, colours), named });
}

/** The points of the rows as a source of the map: see web/map/view.js. */
class RowSource {
  constructor(frame, points, colours) {
    Object.assign(this, { frame, points, colours, box: null });
  }

  style(base, place) {
    const { fill, edge, hollow } = readColors(place, { fill: "var(--rows-fill)", edge: "var(--rows-edge)", hollow: "var(--surface)" });
    const several = [">", ["coalesce", ["get", "rows"], 1], 1];
    base.sources.rows = { type: "geojson", data: this.points };
    base.layers.push({
      id: "rows",
      type: "circle",
      source: "rows",
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["ln", ["get", "rows"]], 0, 5, 12, 22],
        // A disc of several rows has none of their colours: a ring, as the words below the map say.
        "circle-color": this.colours?.paint(place, hollow) ?? fill,
        "circle-opacity": 0.75,
        "circle-stroke-color": this.colours ? ["case", several, fill, edge] : edge,
        "circle-stroke-width": this.colours ? ["case", several, 3, 1.5] : 1.5,
      },
    });
    return base;
  }

  /** Where squares stand for rows, those in view are asked for again, finer, once the map has moved. */
  async load(map) {
    const [before, box] = [this.box, boxOf(map)];
    this.box = box;
    if (!this.points.grouped || before === null || before === box) return;
    const points = await readPoints(this.frame, { bbox: box });
    if (box !== this.box) return; // the map has moved on
    this.points = { ...points, grouped: true };
    map.getSource("rows")?.setData(this.points);
  }

  featureAt(map, point) {
    return map.getLayer("rows") ? (map.queryRenderedFeatures(point, { layers: ["rows"] })[0] ?? null) : null;
  }
}

/** A row in the address; discs of several have no name that lasts. */
function nameOf({ properties: { rows, row } }) {
  return rows > 1 ? null : `row:${row}`;
}

/** What a disc says: what its row holds, or how many rows stand there. */
function cardOf(frame, colours) {
  return async ({ properties: { rows, row }, geometry }) => {
    const at = geometry.coordinates;
    if (rows > 1) return { title: frame.dataset.many.replace("%n", new Intl.NumberFormat(document.documentElement.lang).format(rows)), at };
    return rowCard(frame, row, { at, colours });
  };
}

/** The points, with the filters of the page's own address. */
async function readPoints(frame, more = {}) {
  const asked = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(more)) asked.set(name, value);
  for (const word of ["page", "sort", "columns", "z", "lat", "lon", "at"]) asked.delete(word); // of the page and its map
  const answer = await fetch(`${frame.dataset.points}?${asked}`);
  return answer.ok ? answer.json() : EMPTY;
}
