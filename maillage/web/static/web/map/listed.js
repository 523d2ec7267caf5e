// The places of a list on a map: areas with the numbers that the list gives them, lines, discs with how many stand there.
// The server says them in words (maillage/web/listed_places.py); a click or Enter gives the card of what lies there.

import { element } from "./element.js";
import { FACES, underNames, underWater } from "./ground.js";
import { readColors } from "./palette.js";

const HIT_PX = 8;
const NEAR_ZOOM = 8; // from here on places, below it what they lie in
const GRAINS = [
  ["", ["!", ["has", "grain"]], {}],
  ["-far", ["==", ["get", "grain"], "far"], { maxzoom: NEAR_ZOOM }],
  ["-near", ["==", ["get", "grain"], "near"], { minzoom: NEAR_ZOOM }],
];
const IS_POINT = ["==", ["geometry-type"], "Point"];
const IS_LINE = ["in", ["geometry-type"], ["literal", ["LineString", "MultiLineString"]]];
const IS_AREA = ["all", ["!", IS_POINT], ["!", IS_LINE]];
const ROUND = { "line-cap": "round", "line-join": "round" };

/** The places of an address; null where they could not be read. */
export async function readListed(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? new ListedSource(address, await answer.json()) : null;
  } catch {
    return null; // no network: the list of the page says the same
  }
}

/** Places as a source of the map: see view.js. */
export class ListedSource {
  constructor(address, { features, words }) {
    this.question = address;
    this.words = words;
    this.places = collection(features);
    this.byId = new Map(features.map(({ geometry, properties }) => [properties.id, { ...properties, geometry }]));
    const marked = features.filter(({ properties }) => properties.mark);
    this.marks = collection(marked.map(({ properties }) => ({ type: "Feature", properties: { id: properties.id, label: properties.label }, geometry: { type: "Point", coordinates: properties.mark } })));
  }

  style(base, place) {
    const shades = [...new Set(this.places.features.map(({ properties }) => properties.shade).filter(Boolean))];
    const wanted = Object.fromEntries(shades.map((shade) => [`shade-${shade}`, `var(--${shade})`]));
    const inks = readColors(place, { ...wanted, ink: "var(--ink)", edge: "var(--surface)", disc: "var(--brand)", onDisc: "var(--on-brand)" });
    const shaded = shades.length ? ["match", ["get", "shade"], ...shades.flatMap((shade) => [shade, inks[`shade-${shade}`]]), inks.disc] : inks.disc;
    base.sources.listed = { type: "geojson", data: this.places };
    base.sources["listed-marks"] = { type: "geojson", data: this.marks };
    underWater(
      base,
      { id: "listed-areas", type: "fill", source: "listed", filter: IS_AREA, paint: { "fill-color": shaded, "fill-opacity": ["coalesce", ["get", "opacity"], 0.7] } },
      { id: "listed-edges", type: "line", source: "listed", filter: IS_AREA, paint: { "line-color": inks.ink, "line-width": 1 } },
    );
    underNames(
      base,
      { id: "listed-line-edges", type: "line", source: "listed", filter: IS_LINE, layout: ROUND, paint: { "line-color": inks.ink, "line-width": 8 } },
      { id: "listed-lines", type: "line", source: "listed", filter: IS_LINE, layout: ROUND, paint: { "line-color": shaded, "line-width": 5 } },
    );
    for (const [name, grain, zooms] of GRAINS) {
      const filter = ["all", IS_POINT, grain];
      base.layers.push(
        { id: `listed-discs${name}`, type: "circle", source: "listed", filter, ...zooms, paint: { "circle-radius": ["interpolate", ["linear"], ["coalesce", ["get", "size"], 0], 0, 10, 1, 26], "circle-color": shaded, "circle-stroke-color": inks.edge, "circle-stroke-width": 2 } },
        { id: `listed-counts${name}`, type: "symbol", source: "listed", filter, ...zooms, layout: { "text-field": ["get", "label"], "text-font": FACES.Bold, "text-size": 12, "text-allow-overlap": true, "text-ignore-placement": true }, paint: { "text-color": inks.onDisc } },
      );
    }
    // Beside its middle, so that a small area is seen; of two areas of one place each number finds a side.
    const around = { "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.7, "text-padding": 0 };
    base.layers.push({ id: "listed-numbers", type: "symbol", source: "listed-marks", layout: { "text-field": ["get", "label"], "text-font": FACES.Bold, "text-size": 16, ...around }, paint: { "text-color": inks.ink, "text-halo-color": inks.edge, "text-halo-width": 2.5 } });
    return base;
  }

  /** What lies there, the nearest to the eye first: {id, ids}, and the place of the first. */
  featureAt(map, { x, y }) {
    const layers = ["listed-numbers", ...GRAINS.map(([name]) => `listed-discs${name}`), "listed-lines", "listed-areas"].filter((id) => map.getLayer(id));
    const box = [[x - HIT_PX, y - HIT_PX], [x + HIT_PX, y + HIT_PX]];
    const onMarks = map.queryRenderedFeatures(box, { layers: layers.filter((id) => id !== "listed-areas") });
    const found = [...onMarks, ...(layers.includes("listed-areas") ? map.queryRenderedFeatures([x, y], { layers: ["listed-areas"] }) : [])];
    const ids = [...new Set(found.map(({ properties }) => properties.id))];
    // A disc is one place; areas of several operators lie over one another.
    return ids.length ? this.found(this.byId.get(ids[0]).geometry.type === "Point" ? ids.slice(0, 1) : ids) : null;
  }

  found(ids) {
    const first = this.byId.get(ids[0]);
    return { id: ids[0], ids, at: first.mark ?? first.geometry.coordinates };
  }

  /** The feature of a name in the address, or null. */
  find(id) {
    return this.byId.has(id) ? this.found([id]) : null;
  }

  hasAny(map) {
    const layers = [...GRAINS.map(([name]) => `listed-discs${name}`), "listed-lines", "listed-areas"].filter((id) => map.getLayer(id));
    return layers.length > 0 && map.queryRenderedFeatures({ layers }).length > 0;
  }

  /** The words of a card (card.js) for a feature; ``shape`` is what is outlined. */
  cardOf({ ids, at }) {
    const [first, ...others] = ids.map((id) => this.byId.get(id));
    if (others.length) return { title: this.words.several, body: [links([first, ...others].map(({ title, href, line }) => ({ text: title, href, line })))], at, shape: first.geometry };
    const { title, line, note, href } = first;
    const body = first.links ? [links(first.links)] : [];
    return { title, line, note, body, more: href ? { text: this.words.more, href } : null, at, shape: first.geometry };
  }
}

/** The box of all places, or null. */
export function boxOfListed({ places }) {
  const corners = places.features.flatMap(({ geometry }) => flat(geometry.coordinates));
  if (!corners.length) return null;
  const [lons, lats] = [corners.map(([lon]) => lon), corners.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

function links(rows) {
  const list = element("ul", { className: "card-list" });
  for (const { text, href, line = "" } of rows) {
    const item = element("li");
    item.append(element("a", { text, attributes: { href } }), line ? ` ${line}` : "");
    list.append(item);
  }
  return list;
}

function flat(coordinates) {
  return typeof coordinates[0] === "number" ? [coordinates] : coordinates.flatMap(flat);
}

function collection(features) {
  return { type: "FeatureCollection", features };
}
