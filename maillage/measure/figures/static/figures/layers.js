// The layers of figures laid over the base map: territories at low zoom, adaptive squares closer. Style in, style out.

import { underNames, underWater } from "../web/map/ground.js";
import { config } from "../web/map/page.js";
import { isDark, readColors } from "../web/map/palette.js";

/** The territories that carry figures, from the coarsest; ``layer`` is their layer in the base map. */
export const LEVELS = [
  { level: "departement", layer: "departements", from: 0 },
  { level: "epci", layer: "epci", from: config.zooms.epci },
  { level: "commune", layer: "communes", from: config.zooms.commune },
];
const CLASSES = 5;
const SQUARES_FROM = config.zooms.squares;
const SQUARES = "squares";
const SHOWN = ["global-state", "shown"];
const READ_AHEAD = 0.5; // of a zoom: squares are asked for before they are drawn
const OPACITY = { light: 0.55, dark: 0.6 }; // the ground stays readable through the colours
const NOTHING = "rgba(0, 0, 0, 0)";
const NEVER = ["boolean", false];
const IS_TIED = ["has", "ties"];

/** The state of a territory where several operators share the first place. */
export const TIED = -2;

let shown = LEVELS[0].layer; // whose figures are drawn, on all maps of the page

/** The level of territories that colours the map at a zoom; null where the squares do. */
export function levelAt(zoom) {
  if (zoom >= SQUARES_FROM) return null;
  return LEVELS.findLast(({ from }) => zoom >= from);
}

/** The colours of the theme in force, those of map.css; operators without a colour take those of the letters in turn. */
export function readPalette(place) {
  const classes = Array.from({ length: CLASSES }, (_, index) => [index, `var(--map-class-${index + 1})`]);
  const letters = ["a", "b", "c", "d"];
  const operators = config.operators.map(({ id }, index) => [id, `var(--op-${id}, var(--op-${letters[index % letters.length]}))`]);
  const others = { tie: "var(--map-tie)", tieInk: "var(--map-tie-ink)", hidden: "var(--map-hidden)", edge: "var(--map-edge)", chosen: "var(--map-chosen)" };
  return {
    ...readColors(place, others),
    classes: Object.values(readColors(place, Object.fromEntries(classes))),
    operators: readColors(place, Object.fromEntries(operators)),
    opacity: OPACITY[isDark() ? "dark" : "light"],
    hatching: isDark() ? "hatching-dark" : "hatching-light",
  };
}

/** The base style completed by the layers of figures. ``paint`` is a way of painting from valuePaint or bestPaint. */
export function withFigures(style, { tiles, palette, paint, overlay = null }) {
  style.sources.squares = { type: "vector", tiles: [tiles], minzoom: 4, maxzoom: 12, attribution: config.attribution };
  style.state = { shown: { default: shown } };
  underWater(style, ...LEVELS.flatMap((each) => territoryLayers(each, { palette, paint })), ...squareLayers({ palette, paint }));
  if (overlay) {
    style.sources.overlay = { type: "vector", tiles: [overlay.address], minzoom: 6, maxzoom: 12 };
    underWater(style, overlayLayer(overlay, palette));
  }
  underNames(style, ...outlines(palette));
  return style;
}

/** Draws the figures of a layer of territories from now on: until then those drawn before stay, so that no zoom is blank. */
export function showTerritories(map, layer) {
  shown = layer;
  map.setGlobalStateProperty("shown", shown);
}

/** Draws the squares as soon as those in view have been read. */
export function showSquares(map) {
  const show = () => {
    if (map.getZoom() < SQUARES_FROM || !map.getSource("squares")) map.off("render", show); // gone elsewhere meanwhile
    else if (map.isSourceLoaded("squares")) {
      map.off("render", show);
      showTerritories(map, SQUARES);
    }
  };
  map.on("render", show);
  map.triggerRepaint();
}

/** How values are painted: by class of the legend; hidden territories grey, places where most tests fail as the worst. */
export function valuePaint(usage, palette) {
  const { steps, higherIsBetter } = config.legends[usage];
  const colors = higherIsBetter ? palette.classes : palette.classes.toReversed();
  const stepped = ["step", ["get", "value"], colors[0], ...steps.flatMap((step, index) => [step, colors[index + 1]])];
  return {
    square: ["case", ["has", "value"], stepped, palette.classes[0]],
    territory: ["match", state("paint"), 0, palette.hidden, ...palette.classes.flatMap((color, index) => [index + 1, color]), NOTHING],
    hatched: NEVER,
  };
}

/** How the best operator is painted: its colour, or a hatched neutral where several are tied. */
export function bestPaint(palette) {
  const colors = config.operators.flatMap(({ id, code }) => [code, palette.operators[id]]);
  return {
    square: ["case", IS_TIED, palette.tie, ["match", ["coalesce", ["get", "best"], 0], ...colors, palette.hidden]],
    territory: ["match", state("paint"), TIED, palette.tie, 0, palette.hidden, ...colors, NOTHING],
    hatched: IS_TIED,
  };
}

function state(name) {
  return ["coalesce", ["feature-state", name], -1];
}

/** How opaque a layer is: drawn where it is the one shown; and, zooming out, at its own zooms before a finer one goes. */
function opacityOf(layer, { palette, next }) {
  const order = [...LEVELS.map((each) => each.layer), SQUARES];
  const finer = order.slice(order.indexOf(layer));
  const where = (layers) => ["case", ["in", SHOWN, ["literal", layers]], palette.opacity, 0];
  return next === undefined ? where([layer]) : ["step", ["zoom"], where(finer), next, where([layer])];
}

function territoryLayers({ layer, from }, { palette, paint }) {
  const next = LEVELS[LEVELS.findIndex((each) => each.layer === layer) + 1]?.from ?? SQUARES_FROM;
  const common = { source: "france", "source-layer": layer, minzoom: from };
  // The communes stay under the squares, unseen: they tell which commune a square lies in.
  const opacity = opacityOf(layer, { palette, next });
  const fill = { "fill-color": paint.territory, "fill-outline-color": palette.edge, "fill-opacity": opacity };
  const hatch = { "fill-pattern": palette.hatching, "fill-opacity": opacity };
  return [
    { id: `figures-${layer}`, type: "fill", ...common, paint: fill },
    { id: `ties-${layer}`, type: "fill", ...common, filter: NEVER, paint: hatch },
  ];
}

function squareLayers({ palette, paint }) {
  const common = { source: "squares", "source-layer": "squares", minzoom: SQUARES_FROM - READ_AHEAD };
  const opacity = opacityOf(SQUARES, { palette });
  // Without smoothing the sides of neighbours meet exactly; a line of its own is the same at the edge of a tile.
  const fill = { "fill-color": paint.square, "fill-antialias": false, "fill-opacity": opacity };
  const edge = { "line-color": palette.edge, "line-width": 0.8, "line-opacity": ["*", 0.6, opacity] };
  return [
    { id: "figures-squares", type: "fill", ...common, paint: fill },
    { id: "ties-squares", type: "fill", ...common, filter: paint.hatched, paint: { "fill-pattern": palette.hatching, "fill-opacity": opacity } },
    { id: "edges-squares", type: "line", ...common, paint: edge },
  ];
}

/** What a feature lays over the figures: hatched where it is at least of its class, so that the colours stay seen; or coloured. */
function overlayLayer({ layer, least, rows }, palette) {
  const filter = [">=", ["get", "class"], least];
  const color = ["match", ["get", "class"], ...palette.classes.flatMap((each, index) => [index + 1, each]), NOTHING];
  const paint = rows.length ? { "fill-color": color, "fill-antialias": false, "fill-opacity": 1 } : { "fill-pattern": palette.hatching };
  return { id: "overlay", type: "fill", source: "overlay", "source-layer": layer, filter, paint };
}

function outlines(palette) {
  const paint = {
    "line-color": palette.chosen,
    "line-width": ["case", ["boolean", ["feature-state", "isChosen"], false], 3, 1.5],
    "line-opacity": [
      "case", ["boolean", ["feature-state", "isChosen"], false], 1, ["boolean", ["feature-state", "isPointed"], false], 0.75, 0,
    ],
  };
  const territories = LEVELS.map(({ layer, from }, index) => ({
    id: `outline-${layer}`,
    type: "line",
    source: "france",
    "source-layer": layer,
    minzoom: from,
    maxzoom: LEVELS[index + 1]?.from ?? SQUARES_FROM,
    paint,
  }));
  const squares = { id: "outline-squares", type: "line", source: "squares", "source-layer": "squares", minzoom: SQUARES_FROM, paint };
  return [...territories, squares];
}
