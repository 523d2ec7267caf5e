// Writes, at set-up, how an agency's streets are drawn: for each schema of tiles a file with the layers of both themes.
// The layers are those of @versatiles/style, in the colours of our ground; what our map says itself, or what needs
// pictures and glyphs from elsewhere, is left out. Usage: node streets_style.mjs FOLDER

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";

import { osm } from "@versatiles/style";
import { omt } from "@versatiles/style/omt";

import { FACES, INKS } from "../../web/static/web/map/ground.js";

const MAKERS = { shortbread: osm, openmaptiles: omt };
const PALETTES = { light: "colorful", dark: "colorful-dark" };
// The names of communes stand on the map already, and limits; shops, arrows and shields would need a file of pictures.
const LAYERS = {
  boundaries: false, pois: false, icons: false, markings: false, sites: false,
  transit: { aerialways: false, ferries: false, stops: false },
  labels: { boundaries: false, addresses: false, places: { cities: false, villages: false }, streets: { refs: false, exits: false } },
};
// What stays over the colours of figures: water, main roads, rail. Everything else lies under them.
const OVER = /^water-|(?:^|-)street-(?:motorway|trunk|primary|arterial)|(?:^|-)transport-/;
const SECONDARY = /street-(?:secondary|tertiary)/;
const HIDDEN = /^tunnel-(?:way|street-(?:track|service|pedestrian|livingstreet|bus|minor))/;
const KEPT = ["id", "type", "source-layer", "minzoom", "maxzoom", "filter", "layout", "paint"];

function coloursOf({ land, wood, town, beach, water, street, streetEdge, main, mainEdge, rail, name, halo, seaName, building, buildingEdge }) {
  return {
    background: land, land, water, natureWood: wood, natureGrass: wood, naturePark: wood, natureLeisure: wood, natureAgriculture: land, natureSand: beach,
    natureWetland: wood, areaResidential: town, areaCommercial: town, areaIndustrial: town, areaWaste: town, areaBurial: wood,
    building, buildingBg: buildingEdge, roadStreet: street, roadStreetBg: streetEdge, roadMotorway: main, roadMotorwayBg: mainEdge,
    roadTrunk: main, roadTrunkBg: mainEdge, transitRail: rail, transitSubway: rail, transitCycle: street, transitFoot: street,
    label: name, labelHalo: halo, labelSymbol: name, labelWater: seaName,
  };
}

function layersOf(make, theme) {
  const ink = INKS[theme];
  const { layers } = make({ theme: PALETTES[theme], colors: coloursOf(ink), layers: LAYERS, text: { language: "local" }, projection: "mercator", sky: false });
  const inPlace = (place) => layers.filter((layer) => placeOf(layer) === place).map((layer) => ours(layer, ink));
  return { under: inPlace("under"), over: inPlace("over"), names: inPlace("names") };
}

function placeOf({ id, type }) {
  if (type === "background" || HIDDEN.test(id)) return "nowhere";
  if (type === "symbol") return "names";
  return OVER.test(id) ? "over" : "under";
}

/** A layer with the words that MapLibre needs, under an id of its own, with letters of the device. */
function ours(layer, { secondary, secondaryEdge, halo }) {
  const kept = Object.fromEntries(KEPT.filter((key) => layer[key] !== undefined).map((key) => [key, layer[key]]));
  kept.id = `streets-${layer.id.replaceAll(":", "-")}`;
  if (layer.type === "symbol") {
    const layout = Object.fromEntries(Object.entries(layer.layout).filter(([key]) => !key.startsWith("icon-")));
    kept.layout = { ...layout, "text-font": FACES.Medium };
    const paint = Object.fromEntries(Object.entries(layer.paint).filter(([key]) => !key.startsWith("icon-")));
    kept.paint = { ...paint, "text-halo-color": halo, "text-halo-width": 1.7 };
  }
  if (layer.type === "line" && SECONDARY.test(layer.id)) {
    kept.paint = { ...layer.paint, "line-color": layer.id.endsWith(":outline") ? secondaryEdge : secondary };
  }
  return kept;
}

for (const [schema, make] of Object.entries(MAKERS)) {
  const themes = Object.fromEntries(Object.keys(PALETTES).map((theme) => [theme, layersOf(make, theme)]));
  writeFileSync(join(argv[2], `streets-${schema}.json`), JSON.stringify(themes));
}
