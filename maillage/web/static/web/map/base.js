// The base map in the browser: PMTiles files of our own origin, read piece by piece, and a style for each theme; with
// the agency's streets where it gave some (`maillage territory ground`).

import * as maplibre from "../../vendor/maplibre-gl.mjs";

import { groundStyle, withStreets } from "./ground.js";

const STREETS = "/basemap/streets.json";

let opened = null;
let protocol = null;

/** The styles {light, dark}, once MapLibre can read the base map that they name. */
export function openBaseMap() {
  opened ??= open();
  return opened;
}

/** A PMTiles file of our own origin, which styles name by "pmtiles://" and its address from now on. */
export async function openTiles(address) {
  const reader = await readPmtiles();
  const tiles = new globalThis.pmtiles.PMTiles(new SteadySource(address));
  reader.add(tiles);
  return tiles;
}

async function open() {
  const [streets, reader] = await Promise.all([readStreets(), readPmtiles(), wearStylesheets()]);
  const [light, dark] = ["light", "dark"].map((theme) => {
    const style = groundStyle(theme);
    return streets ? withStreets(style, streets, streets.layers[theme]) : style;
  });
  const addresses = Object.values(light.sources).map(({ tiles: [tile] }) => tile.slice("pmtiles://".length, tile.indexOf("/{z}")));
  for (const address of addresses) reader.add(new globalThis.pmtiles.PMTiles(new SteadySource(address)));
  return { light, dark };
}

/** What the agency gave, with the layers {under, over, names} of each theme that draw it; null without. */
async function readStreets() {
  const { streets } = await readJson(STREETS);
  return streets && { ...streets, layers: await readJson(here(`../../vendor/streets-${streets.schema}.json`)) };
}

async function readJson(address) {
  const answer = await fetch(address);
  return answer.json();
}

async function readPmtiles() {
  // A classic script: the module form asks for another one by name, which our content policy does not let through.
  if (!globalThis.pmtiles) await loaded("script", { src: here("../../vendor/pmtiles.js") });
  if (!protocol) {
    protocol = new globalThis.pmtiles.Protocol();
    maplibre.addProtocol("pmtiles", protocol.tile);
  }
  return protocol;
}

/** MapLibre's style sheet, which is of no use before; then ours, where the page has not named it: ours goes over its. */
async function wearStylesheets() {
  const ours = document.querySelector("link[href$='web/map/map.css']");
  await Promise.all([
    loaded("link", { rel: "stylesheet", href: here("../../vendor/maplibre-gl.css") }, ours),
    ours ?? loaded("link", { rel: "stylesheet", href: here("./map.css") }),
  ]);
}

/** Resolves once a new element of the head, before ``next`` or last, is loaded. */
function loaded(tag, attributes, next = null) {
  return new Promise((resolve, reject) => {
    const made = Object.assign(document.createElement(tag), attributes);
    made.addEventListener("load", resolve);
    made.addEventListener("error", reject);
    if (next) next.before(made);
    else document.head.append(made);
  });
}

function here(path) {
  return new URL(path, import.meta.url).href;
}

// Chromium's cache, asked twice at once for the same piece of a file, sometimes gives the second reader only its end
// (seen with Chromium 156: 2,528 bytes of 13,807), which makes a hole in the map. Such a piece is read past the cache.
class SteadySource {
  constructor(address) {
    this.usual = new globalThis.pmtiles.FetchSource(address);
    this.uncached = new globalThis.pmtiles.FetchSource(address);
    this.uncached.chromeWindowsNoCache = true; // pmtiles' own word for "never ask the cache"
  }

  getKey() {
    return this.usual.getKey();
  }

  async getBytes(offset, length, signal, etag) {
    const piece = await this.usual.getBytes(offset, length, signal, etag);
    const isWhole = piece.data.byteLength === length || offset === 0; // a small file may end before the first piece
    return isWhole ? piece : this.uncached.getBytes(offset, length, signal, etag);
  }
}
