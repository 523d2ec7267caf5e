// The layers of figures laid over the base map: territories at low zoom, adaptive squares closer. Style in, style out.

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
const UNDER = "lacs"; // water, limits and names stay readable above the colours
const NOTHING = "rgba(0, 0, 0, 0)";
const NEVER = ["boolean", false];
const IS_TIED = ["has", "ties"];

/** The state of a territory where several operators share the first place. */
export const TIED = -2;

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
    hatching: isDark() ? "hatching-dark" : "hatching-light",
  };
}

/** The base style completed by the layers of figures. ``paint`` is a way of painting from valuePaint or bestPaint. */
export function withFigures(style, { tiles, palette, paint }) {
  style.sources.squares = { type: "vector", tiles: [tiles], minzoom: 4, maxzoom: 12, attribution: config.attribution };
  const ground = style.layers.findIndex(({ id }) => id === UNDER);
  const fills = [...LEVELS.flatMap((each) => territoryLayers(each, { palette, paint })), ...squareLayers({ palette, paint })];
  style.layers.splice(ground, 0, ...fills);
  const names = style.layers.findIndex(({ type }) => type === "symbol");
  style.layers.splice(names, 0, ...outlines(palette));
  return style;
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

function territoryLayers({ layer, from }, { palette, paint }) {
  const next = LEVELS[LEVELS.findIndex((each) => each.layer === layer) + 1];
  const common = { source: "france", "source-layer": layer, minzoom: from };
  const until = next ? { maxzoom: next.from } : {};
  // The communes stay under the squares, unseen: they tell which commune a square lies in.
  const opacity = next ? 0.94 : ["step", ["zoom"], 0.94, SQUARES_FROM, 0];
  const fill = { "fill-color": paint.territory, "fill-outline-color": palette.edge, "fill-opacity": opacity };
  const hatch = { "fill-pattern": palette.hatching, "fill-opacity": opacity };
  return [
    { id: `figures-${layer}`, type: "fill", ...common, ...until, paint: fill },
    { id: `ties-${layer}`, type: "fill", ...common, ...until, filter: NEVER, paint: hatch },
  ];
}

function squareLayers({ palette, paint }) {
  const common = { source: "squares", "source-layer": "squares", minzoom: SQUARES_FROM };
  const fill = { "fill-color": paint.square, "fill-outline-color": palette.edge, "fill-opacity": 0.92 };
  return [
    { id: "figures-squares", type: "fill", ...common, paint: fill },
    { id: "ties-squares", type: "fill", ...common, filter: paint.hatched, paint: { "fill-pattern": palette.hatching } },
  ];
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
