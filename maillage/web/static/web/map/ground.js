// The ground of every map: a style from the files of our own origin, in the colours of the light or the dark theme.
//
// From below: land, woods, streets; then the colours of a feature (``underWater``), cut at the coast by the sea above
// them; water, main roads, rail, borders; what a feature outlines (``underNames``); names. Streets stand only where the
// agency gave some (``withStreets``): no ground of the whole country has any.

const LINES = { "line-join": "round", "line-cap": "round" };
// Letters come from the device, no file of glyphs is loaded. MapLibre reads the weight off the first name, which is no font.
export const FACES = Object.fromEntries(["Bold", "Medium", "Italic"].map((word) => [word, [`Map ${word}`, "system-ui", "sans-serif"]]));
/** Colours by theme; the streets of an agency are drawn in them too (site/scripts/streets_style.mjs). */
export const INKS = {
  light: {
    sea: "#cfe3ea", land: "#f4f3ec", abroad: "#eae9e1", wood: "#d9e6cf", water: "#b4d5e2", coast: "#86aebb", river: "#9cc3d2",
    main: "#ffd982", mainEdge: "#c99a3a", rail: "#8a8f92", sleeper: "#ffffff", border: "#3c4a52", edge: "#ffffff",
    name: "#22303a", halo: "#ffffff", seaName: "#2f6f86", seaHalo: "#cfe3ea",
    town: "#e6e2d8", beach: "#f1e6bd", street: "#ffffff", streetEdge: "#d3cdbf", secondary: "#ffffff", secondaryEdge: "#b9b2a2",
    building: "#dcd7ca", buildingEdge: "#cfc9ba",
  },
  dark: {
    sea: "#0a2733", land: "#21333a", abroad: "#1b2b31", wood: "#243d33", water: "#123a49", coast: "#3f6b7a", river: "#25566a",
    main: "#8a6a24", mainEdge: "#5e4a1c", rail: "#7b868b", sleeper: "#21333a", border: "#c3d0d4", edge: "#0a161a",
    name: "#eef5f6", halo: "#0a161a", seaName: "#8fb9c7", seaHalo: "#0a2733",
    town: "#2c4047", beach: "#3b3f33", street: "#3a4e55", streetEdge: "#2b3c42", secondary: "#4a5f66", secondaryEdge: "#33464c",
    building: "#34484f", buildingEdge: "#3d525a",
  },
};
const STREETS_FROM = 10; // nearer, the agency's streets take the place of the main lines that are built in
const CLOSE_FROM = 13;
const WATER = "sea"; // the lowest layer over the colours of a feature

/** The style {light or dark} of the built-in ground. */
export function groundStyle(theme) {
  const ink = INKS[theme];
  return { version: 8, sources: sources(), layers: [...soil(ink), ...waters(ink), ...lines(ink), ...borders(ink), ...names(ink)] };
}

/** Lays ``layers`` of a feature on the land, under sea, water and main roads. */
export function underWater(style, ...layers) {
  style.layers.splice(style.layers.findIndex(({ id }) => id === WATER), 0, ...layers);
}

/** Lays ``layers`` of a feature over everything but the names. */
export function underNames(style, ...layers) {
  const first = style.layers.findIndex(({ type }) => type === "symbol");
  style.layers.splice(first < 0 ? style.layers.length : first, 0, ...layers);
}

/** Adds the streets of the agency: ``streets`` as /basemap/streets.json tells them, ``layers`` {under, over, names}. */
export function withStreets(style, streets, layers) {
  const { bounds, attribution, minzoom, maxzoom } = streets;
  style.sources.streets = { type: "vector", tiles: tilesOf(streets.address), attribution, bounds, minzoom, maxzoom };
  const from = Math.max(minzoom, STREETS_FROM);
  const near = (each) => ({ ...each, source: "streets", minzoom: Math.max(each.minzoom ?? 0, from) });
  const [west, south, east, north] = bounds;
  const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  const box = { type: "Polygon", coordinates: [ring] };
  // Far off a line of the country goes when all of it lies among the streets, near by as soon as it touches them.
  const isOutside = ["step", ["zoom"], ["!", ["within", box]], CLOSE_FROM, [">", ["distance", box], 0]];
  style.layers = style.layers.flatMap((each) => {
    if (!each.metadata?.yieldsToStreets) return [each];
    const around = { ...each, id: `${each.id}-around`, minzoom: Math.max(each.minzoom ?? 0, from) };
    around.filter = each.filter ? ["all", each.filter, isOutside] : isOutside;
    return [{ ...each, maxzoom: Math.min(each.maxzoom ?? from, from) }, around];
  });
  underWater(style, ...layers.under.map(near));
  const over = style.layers.findIndex(({ id }) => id === "limits-commune");
  style.layers.splice(over, 0, ...layers.over.map(near));
  // The names of communes come first: where two would touch, theirs stays.
  const communes = style.layers.findIndex(({ id }) => id === "names");
  style.layers.splice(communes, 0, ...layers.names.map(near));
  return style;
}

function sources() {
  const of = (file, [minzoom, maxzoom], rest) => ({ type: "vector", tiles: tilesOf(`/basemap/${file}.pmtiles`), minzoom, maxzoom, ...rest });
  return {
    france: of("france-territoires", [3, 9], {
      attribution: "IGN, Insee, La Poste, DGCL",
      promoteId: { communes: "code", epci: "code", departements: "code", regions: "code" },
    }),
    ground: of("france-ground", [3, 10], { attribution: "GSHHG, Natural Earth, DGITM" }),
    rail: of("france-rail", [8, 10], { attribution: "SNCF Réseau (ODbL)" }),
  };
}

/** The tiles of a file as MapLibre asks for them: nothing of the file is read before the first. */
function tilesOf(address) {
  return [`pmtiles://${address}/{z}/{x}/{y}`];
}

function soil({ sea, land, abroad, wood }) {
  return [
    { id: "deep", type: "background", paint: { "background-color": sea } },
    { id: "land", type: "fill", source: "ground", "source-layer": "land", paint: { "fill-color": land, "fill-antialias": false } },
    { id: "abroad", type: "fill", source: "france", "source-layer": "pays", paint: { "fill-color": abroad, "fill-antialias": false } },
    { id: "home", type: "fill", source: "france", "source-layer": "regions", paint: { "fill-color": land, "fill-antialias": false } },
    { id: "woods", type: "fill", source: "ground", "source-layer": "woods", minzoom: 8, paint: { "fill-color": wood } },
  ];
}

function waters({ sea, coast, water, river }) {
  return [
    { id: WATER, type: "fill", source: "ground", "source-layer": "sea", paint: { "fill-color": sea, "fill-antialias": false } },
    { id: "coast", type: "line", source: "ground", "source-layer": "sea", minzoom: 5, layout: LINES, paint: { "line-color": coast, "line-width": growing(5, 0.4, 10, 1, 14, 1.6) } },
    { id: "lakes-far", type: "fill", source: "france", "source-layer": "lacs", maxzoom: 7, paint: { "fill-color": water } },
    { id: "lakes", type: "fill", source: "ground", "source-layer": "water", minzoom: 7, paint: { "fill-color": water } },
    { id: "rivers", type: "line", source: "france", "source-layer": "rivieres", maxzoom: 11.5, metadata: { yieldsToStreets: true }, layout: LINES, paint: { "line-color": river, "line-width": growing(5, 0.4, 10, 2, 14, 4) } },
  ];
}

function lines({ main, mainEdge, rail, sleeper }) {
  const road = { type: "line", source: "ground", "source-layer": "roads", metadata: { yieldsToStreets: true }, layout: LINES };
  const track = { type: "line", source: "rail", "source-layer": "rail", metadata: { yieldsToStreets: true } };
  const isMotorway = ["==", ["get", "class"], "motorway"];
  const wide = (...stops) => growing(...stops.map((value, index) => (index % 2 ? ["case", isMotorway, value, 0.7 * value] : value)));
  return [
    { id: "rail", ...track, minzoom: 9, layout: LINES, paint: { "line-color": rail, "line-width": growing(9, 0.7, 12, 1.4, 15, 3) } },
    { id: "rail-sleepers", ...track, minzoom: 11, paint: { "line-color": sleeper, "line-width": growing(11, 0.6, 15, 1.6), "line-dasharray": [4, 4] } },
    { id: "roads-edge", ...road, minzoom: 6, paint: { "line-color": mainEdge, "line-width": wide(6, 0.8, 8, 1.4, 10, 3.2, 12, 4.6, 15, 9), "line-opacity": growing(6, 0.7, 9, 1) } },
    { id: "roads", ...road, minzoom: 8.5, paint: { "line-color": main, "line-width": wide(8.5, 0.4, 10, 1.8, 12, 3, 15, 7) } },
  ];
}

function borders({ border }) {
  const limit = (level, minzoom, width, opacity, rest) => ({
    id: `limits-${level}`, type: "line", source: "ground", "source-layer": "limits", minzoom, filter: ["==", ["get", "level"], level],
    layout: { "line-join": "round" }, paint: { "line-color": border, "line-width": width, "line-opacity": opacity, ...rest },
  });
  return [
    limit("commune", 8.5, growing(8.5, 0.3, 12, 1), growing(8.5, 0.25, 12, 0.65), { "line-dasharray": ["step", ["zoom"], ["literal", [1, 0]], 10.5, ["literal", [4, 3]]] }),
    limit("epci", 7, growing(7, 0.4, 12, 1.2), growing(7, 0.35, 12, 0.65), { "line-dasharray": ["step", ["zoom"], ["literal", [1, 0]], 10.5, ["literal", [6, 3]]] }),
    limit("departement", 3, growing(5, 0.5, 10, 1.4), 0.5),
    limit("region", 3, growing(4, 0.7, 10, 2), 0.6),
  ];
}

function names({ name, halo, seaName, seaHalo, mainEdge, sleeper }) {
  return [
    {
      id: "seas", type: "symbol", source: "ground", "source-layer": "seas", minzoom: 5, maxzoom: 11,
      layout: { "text-field": ["get", "name"], "text-font": FACES.Italic, "text-size": growing(5, 12, 9, 18), "text-letter-spacing": 0.08, "text-max-width": 9 },
      paint: { "text-color": seaName, "text-halo-color": seaHalo, "text-halo-width": 1.2 },
    },
    {
      id: "road-numbers", type: "symbol", source: "ground", "source-layer": "roads", metadata: { yieldsToStreets: true }, minzoom: 9, filter: ["has", "ref"],
      layout: { "symbol-placement": "line", "text-field": ["get", "ref"], "text-font": FACES.Medium, "text-size": 11, "symbol-spacing": 340, "text-max-angle": 30, "text-padding": 12 },
      paint: { "text-color": name, "text-halo-color": halo, "text-halo-width": 1.6, "text-opacity": 0.85 },
    },
    {
      id: "names", type: "symbol", source: "france", "source-layer": "lieux",
      layout: {
        "text-field": ["get", "nom"],
        "text-font": ["step", ["zoom"], ["step", ["get", "rang"], ["literal", FACES.Bold], 7, ["literal", FACES.Medium]], 12, ["literal", FACES.Bold]],
        "text-size": ["interpolate", ["linear"], ["zoom"], 8, sized(15, 11.5), 13, sized(18, 14)],
        "symbol-sort-key": ["*", -1, ["get", "pop"]],
        "text-padding": 8,
        "text-max-width": 8,
      },
      paint: { "text-color": name, "text-halo-color": halo, "text-halo-width": 1.7, "text-halo-blur": 0.3 },
    },
  ];
}

/** A size that grows with the zoom: pairs of zoom and size. */
function growing(...stops) {
  return ["interpolate", ["linear"], ["zoom"], ...stops];
}

/** The size of a name by its rank, from the largest towns to the smallest communes. */
function sized(largest, smallest) {
  return ["interpolate", ["linear"], ["get", "rang"], 3, largest, 9, smallest];
}
