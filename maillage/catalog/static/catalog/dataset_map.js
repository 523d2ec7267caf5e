// The rows of a data set as points on the base map of our own origin; squares of rows where they are many.

import * as maplibre from "../vendor/maplibre-gl.mjs";

const STYLES = { light: "../web/basemap/style-clair.json", dark: "../web/basemap/style-sombre.json" };
const BASEMAP = "/basemap/france-territoires.pmtiles";
const EMPTY = { type: "FeatureCollection", features: [] };

/** Draws the map in ``frame``, whose data say where the points are. */
export async function drawMap(frame) {
  const [first] = await Promise.all([points(frame), readBaseMap(), stylesheet("../vendor/maplibre-gl.css")]);
  frame.replaceChildren();
  frame.dataset.state = "busy";
  const map = new maplibre.Map({
    container: frame,
    style: here(STYLES[isDark() ? "dark" : "light"]),
    ...(first.box ? { bounds: first.box, fitBoundsOptions: { padding: 40, maxZoom: 14 } } : { center: [2.4, 46.6], zoom: 5 }),
    minZoom: 4,
    maxZoom: 17,
    attributionControl: false,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
  });
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.getCanvas().setAttribute("aria-label", frame.dataset.label);
  map.on("load", () => addPoints(map, first));
  map.on("idle", () => (frame.dataset.state = "idle"));
  map.on("moveend", () => refine(map, frame, first));
  map.on("click", "rows", ({ features: [feature] }) => tell(map, frame, feature));
  for (const [event, cursor] of [["mouseenter", "pointer"], ["mouseleave", ""]]) {
    map.on(event, "rows", () => (map.getCanvas().style.cursor = cursor));
  }
}

function addPoints(map, first) {
  map.addSource("rows", { type: "geojson", data: first });
  map.addLayer({
    id: "rows",
    type: "circle",
    source: "rows",
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["ln", ["get", "rows"]], 0, 5, 12, 22],
      "circle-color": isDark() ? "#ffc83d" : "#0b5563",
      "circle-opacity": 0.75,
      "circle-stroke-color": isDark() ? "#0a161a" : "#ffffff",
      "circle-stroke-width": 1.5,
    },
  });
}

/** Where squares stand for rows, those in view are asked for again, finer. */
async function refine(map, frame, first) {
  if (!first.grouped) return;
  const bounds = map.getBounds();
  const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((edge) => edge.toFixed(5));
  map.getSource("rows")?.setData(await points(frame, { bbox: box.join(",") }));
}

function tell(map, frame, feature) {
  const { rows, row } = feature.properties;
  const [sentence, count] = rows === 1 ? [frame.dataset.one, row] : [frame.dataset.many, rows];
  const said = sentence.replace("%n", new Intl.NumberFormat(document.documentElement.lang).format(count));
  new maplibre.Popup({ closeButton: false }).setLngLat(feature.geometry.coordinates).setText(said).addTo(map);
}

/** The points, with the filters of the page's own address. */
async function points(frame, more = {}) {
  const asked = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(more)) asked.set(name, value);
  for (const word of ["page", "sort", "columns"]) asked.delete(word);
  const answer = await fetch(`${frame.dataset.points}?${asked}`);
  return answer.ok ? answer.json() : EMPTY;
}

async function readBaseMap() {
  await classicScript("../vendor/pmtiles.js"); // it has no module form that our content policy lets through
  const { PMTiles, Protocol } = globalThis.pmtiles;
  const protocol = new Protocol();
  protocol.add(new PMTiles(BASEMAP));
  maplibre.addProtocol("pmtiles", protocol.tile);
}

function classicScript(path) {
  return loaded("script", { src: here(path) });
}

function stylesheet(path) {
  return loaded("link", { rel: "stylesheet", href: here(path) });
}

function loaded(tag, attributes) {
  return new Promise((resolve, reject) => {
    const made = Object.assign(document.createElement(tag), attributes);
    made.addEventListener("load", resolve);
    made.addEventListener("error", reject);
    document.head.append(made);
  });
}

function here(path) {
  return new URL(path, import.meta.url).href;
}

function isDark() {
  const sheet = document.getElementById("dark-sheet");
  return matchMedia(sheet.media).matches && !sheet.disabled;
}
