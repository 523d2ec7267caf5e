// Draws a contour on the map of its form: points clicked (or placed at the centre, by keyboard) become the GeoJSON of the
// text field beside it; a single point too, where the form takes one. Without the map the field is filled in by hand.
// Markup: web/map/drawn_shape.html.

import * as maplibre from "../../vendor/maplibre-gl.mjs";

import { openBaseMap } from "./base.js";
import { MapView } from "./view.js";

const FRANCE = [-5.2, 41.3, 9.7, 51.2];
const LINE = "#a1123f";
const DECIMALS = 6; // about 10 cm
const LAYERS = [
  { id: "drawing-fill", type: "fill", source: "drawing", filter: ["==", "$type", "Polygon"], paint: { "fill-color": LINE, "fill-opacity": 0.2 } },
  { id: "drawing-line", type: "line", source: "drawing", paint: { "line-color": LINE, "line-width": 2 } },
  { id: "drawing-points", type: "circle", source: "drawing", filter: ["==", "$type", "Point"], paint: { "circle-color": LINE, "circle-radius": 5, "circle-stroke-color": "#fff", "circle-stroke-width": 2 } },
];

/** The shapes drawn so far, as a source (view.js): nothing in it is pointed at. */
class DrawingSource {
  constructor() {
    this.shapes = collection([]);
  }

  style(base) {
    base.sources.drawing = { type: "geojson", data: this.shapes };
    base.layers.push(...LAYERS);
    return base;
  }

  show(map, shapes) {
    this.shapes = shapes;
    map.getSource("drawing").setData(shapes);
  }

  featureAt() {
    return null;
  }
}

/** Draws the map in ``container``, with what is drawn on it beside (near.js). */
export async function drawMap(container) {
  const box = container.closest("[data-place-drawing]");
  const field = document.getElementById(box.dataset.field);
  const { light } = await openBaseMap();
  box.querySelector("[data-drawing-acts]").hidden = false; // before the map measures its frame
  const source = new DrawingSource();
  const styles = { light, dark: light }; // the form around it keeps its own colours, the ink of the contour is for these
  const options = { minZoom: 0, maxZoom: 22, attributionControl: { compact: true }, cooperativeGestures: false };
  const bounds = JSON.parse(box.dataset.home ?? "null") ?? FRANCE;
  const { map } = new MapView(container, { styles, source, position: { bounds }, options });
  map.getCanvas().setAttribute("aria-label", box.dataset.label);
  map.on("load", () => start(box, map, { field, source }));
}

function start(box, map, { field, source }) {
  let points = [];
  const place = (next) => {
    points = next;
    source.show(map, shownOf(points));
    field.value = points.length > 2 ? JSON.stringify(polygon(points)) : onePoint(points);
    field.dispatchEvent(new Event("input", { bubbles: true })); // whoever keeps what is typed hears it
  };
  // One point alone is a house, where the form takes one.
  const onePoint = ([first, second]) => (first && !second && "takesPoint" in box.dataset ? JSON.stringify({ type: "Point", coordinates: first }) : "");
  const add = ({ lng, lat }) => place([...points, [round(lng), round(lat)]]);

  const actions = { centre: () => add(map.getCenter()), undo: () => place(points.slice(0, -1)), clear: () => place([]) };
  for (const [name, act] of Object.entries(actions)) box.querySelector(`[data-act=${name}]`).addEventListener("click", act);
  map.on("click", ({ lngLat }) => add(lngLat));
  field.addEventListener("change", show);
  show();

  // What stands in the field already, of any form, is shown; a ring alone can be drawn further.
  function show() {
    const shape = read(field.value);
    points = shape?.type === "Polygon" && shape.coordinates.length === 1 ? shape.coordinates[0].slice(0, -1) : [];
    if (shape?.type === "Point") points = [shape.coordinates];
    source.show(map, points.length ? shownOf(points) : (shape ?? collection([])));
    const corners = shape ? cornersOf(shape.coordinates) : [];
    if (corners.length) map.fitBounds(corners.reduce((all, corner) => all.extend(corner), new maplibre.LngLatBounds(corners[0], corners[0])), { padding: 40, animate: false });
  }
}

function read(text) {
  try {
    const shape = JSON.parse(text);
    return ["Polygon", "MultiPolygon", "Point"].includes(shape.type) ? shape : null;
  } catch {
    return null; // not yet GeoJSON: the form says so when it is sent
  }
}

function cornersOf(coordinates) {
  return typeof coordinates[0] === "number" ? [coordinates] : coordinates.flatMap(cornersOf);
}

function polygon(points) {
  return { type: "Polygon", coordinates: [[...points, points[0]]] };
}

function shownOf(points) {
  const corners = points.map((coordinates) => ({ type: "Point", coordinates }));
  const outline = { 0: [], 1: [], 2: [{ type: "LineString", coordinates: points }] }[points.length] ?? [polygon(points)];
  return collection([...outline, ...corners]);
}

function collection(shapes) {
  return { type: "FeatureCollection", features: shapes.map((geometry) => ({ type: "Feature", properties: {}, geometry })) };
}

function round(degrees) {
  return Number(degrees.toFixed(DECIMALS));
}
