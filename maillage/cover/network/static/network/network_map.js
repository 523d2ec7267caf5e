// Sites with their sectors, or corrections on the ground, as a layer of the site's map: whatever the GeoJSON of the
// page holds. A file of sites has a point a sector; here a site is one disc, and each sector a stroke to where it looks.

import { readColors } from "../web/map/palette.js";
import { openSmallMap } from "../web/map/small.js";

const STROKE_M = 1200;
const METRES_A_DEGREE = 111320;
const STATES = { "idée": "idea", "planifié": "planned", "en service": "in-service", "à rénover": "to-renovate" };
const INKS = { idea: "var(--network-idea)", planned: "var(--network-planned)", "in-service": "var(--network-in-service)", "to-renovate": "var(--network-to-renovate)", edge: "var(--surface)", said: "var(--network-said)", ink: "var(--ink)" };

/** Draws the map in ``frame``: the sites or corrections of its data-src. */
export async function drawMap(frame) {
  const shapes = await readNetwork(frame.dataset.src);
  const bounds = boundsOf(shapes);
  const position = bounds ? { bounds, fitBoundsOptions: { padding: 40, maxZoom: 12 } } : homePosition(frame);
  const nameOf = ({ properties: { code } }) => (code ? `site:${code}` : null);
  const named = { of: nameOf, find: (_view, name) => shapes.features.find((feature) => nameOf(feature) === name) ?? null };
  const isAlone = document.querySelectorAll("[data-network-map]").length === 1; // the address is of one map
  await openSmallMap(frame, { source: new NetworkSource(shapes), position, options: { maxZoom: 17 }, cardOf: cardOf(frame), named: isAlone ? named : null });
}

/** Where a map begins that has nothing to show: the territory of the installation, else France. */
export function homePosition({ dataset }) {
  const bounds = JSON.parse(dataset.home ?? "null");
  return bounds ? { bounds, fitBoundsOptions: { padding: 10 } } : { center: [2.4, 46.6], zoom: 5 };
}

/** The shapes of an address, ready to draw. */
export async function readNetwork(address) {
  const answer = await fetch(address);
  const { features } = answer.ok ? await answer.json() : { features: [] };
  const sites = new Map();
  const shapes = [];
  for (const { geometry, properties } of features) {
    if (!properties.code_site) {
      shapes.push({ type: "Feature", geometry, properties: { ...properties, kind: properties.servi ? "said-served" : "said-not", title: `${properties.lieu} : ${properties.raison}` } });
      continue;
    }
    sites.set(properties.code_site, { type: "Feature", geometry, properties: { kind: "site", state: STATES[properties.etat], code: properties.code_site, title: properties.nom_site } });
    shapes.push(stroke(geometry.coordinates, Number(properties.azimut_deg), STATES[properties.etat]));
  }
  return { type: "FeatureCollection", features: [...shapes, ...sites.values()] };
}

/** A line from a mast to where a sector looks. */
export function stroke([lon, lat], azimuth, state = "planned") {
  const angle = (azimuth * Math.PI) / 180;
  const north = (STROKE_M * Math.cos(angle)) / METRES_A_DEGREE;
  const east = (STROKE_M * Math.sin(angle)) / (METRES_A_DEGREE * Math.cos((lat * Math.PI) / 180));
  return { type: "Feature", geometry: { type: "LineString", coordinates: [[lon, lat], [lon + east, lat + north]] }, properties: { kind: "sector", state } };
}

/** Sites, sectors and corrections as a source of the map: see web/map/view.js. */
export class NetworkSource {
  constructor(shapes) {
    this.shapes = shapes;
  }

  style(base, place) {
    const inks = readColors(place, INKS);
    const ofState = ["match", ["get", "state"], "planned", inks.planned, "in-service", inks["in-service"], "to-renovate", inks["to-renovate"], inks.idea];
    base.sources.network = { type: "geojson", data: this.shapes };
    base.layers.push(
      { id: "network-said", type: "fill", source: "network", filter: ["==", "$type", "Polygon"], paint: { "fill-color": inks.said, "fill-opacity": ["match", ["get", "kind"], "said-served", 0.35, 0.12] } },
      { id: "network-said-served", type: "line", source: "network", filter: ["==", "kind", "said-served"], paint: { "line-color": inks.said, "line-width": 3 } },
      { id: "network-said-not", type: "line", source: "network", filter: ["==", "kind", "said-not"], paint: { "line-color": inks.said, "line-width": 3, "line-dasharray": [2, 2] } },
      { id: "network-sectors", type: "line", source: "network", filter: ["==", "kind", "sector"], paint: { "line-color": ofState, "line-width": 3 } },
      { id: "network-points", type: "circle", source: "network", filter: ["==", "$type", "Point"], paint: { "circle-radius": 7, "circle-color": ["match", ["get", "kind"], "site", ofState, inks.said], "circle-stroke-color": inks.edge, "circle-stroke-width": 2 } },
    );
    return base;
  }

  show(map, shapes) {
    this.shapes = shapes;
    map.getSource("network")?.setData(shapes);
  }

  featureAt(map, point) {
    const layers = ["network-points", "network-said"].filter((name) => map.getLayer(name));
    return layers.length ? (map.queryRenderedFeatures(point, { layers })[0] ?? null) : null;
  }
}

/** What a site or a correction says; the page of a site is named by its code. */
function cardOf({ dataset }) {
  return ({ properties: { title, code }, geometry }) => {
    const at = geometry.type === "Point" ? geometry.coordinates : geometry.coordinates.flat(Infinity).slice(0, 2);
    if (!code) return { title, at };
    return { title, at, more: { text: code, href: `${dataset.page}/${code.split("/").map(encodeURIComponent).join("/")}` } };
  };
}

/** The box around shapes; null around none. */
export function boundsOf({ features }) {
  const numbers = features.flatMap(({ geometry }) => geometry.coordinates).flat(Infinity);
  const [lons, lats] = [numbers.filter((_, place) => place % 2 === 0), numbers.filter((_, place) => place % 2 === 1)];
  return lons.length ? [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)] : null;
}
