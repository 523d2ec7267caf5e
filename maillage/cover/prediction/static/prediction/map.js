// The map of fixed 4G: tiles of the layer that is chosen, sites as points, what the map says of a place.

import { element } from "../web/map/element.js";
import { underWater } from "../web/map/ground.js";
import { drawLegend } from "../web/map/legend.js";
import { config, say } from "../web/map/page.js";
import { isDark, readColors } from "../web/map/palette.js";
import { pageQuery } from "../web/map/position.js";
import { wireSharing } from "../web/map/sharing.js";
import { openStage } from "../web/map/stage.js";

const HIT_RADIUS_PX = 8;
const form = document.getElementById("coverage-layers");
let layer = config.layer;
let stage = null;

/** The layer of a prediction as a source of the map: see web/map/view.js. */
class LayerSource {
  constructor(name) {
    this.name = name;
    this.question = name;
  }

  style(base, place) {
    const theme = isDark() ? "dark" : "light";
    const tiles = `${location.origin}${config.addresses.tiles.replace("{layer}", this.name)}?theme=${theme}`;
    base.sources.prediction = { type: "raster", tiles: [tiles], tileSize: 256, maxzoom: config.lastZoom, attribution: config.attribution };
    base.sources.sites = { type: "geojson", data: `${location.origin}${config.addresses.sites}` };
    const paint = { "raster-resampling": "nearest", "raster-fade-duration": 0 };
    underWater(base, { id: "prediction", type: "raster", source: "prediction", paint });
    const { ring, fill } = readColors(place, { ring: "var(--map-chosen)", fill: "var(--accent)" });
    const circle = { "circle-radius": 6, "circle-color": fill, "circle-stroke-color": ring, "circle-stroke-width": 2 };
    base.layers.push({ id: "sites", type: "circle", source: "sites", paint: circle });
    return base;
  }

  featureAt(map, point) {
    if (!map.getLayer("sites")) return null;
    const box = [[point.x - HIT_RADIUS_PX, point.y - HIT_RADIUS_PX], [point.x + HIT_RADIUS_PX, point.y + HIT_RADIUS_PX]];
    const site = map.queryRenderedFeatures(box, { layers: ["sites"] })[0]?.properties;
    return { isEmpty: !site, site, place: map.unproject([point.x, point.y]) };
  }

  hasAny() {
    return true; // the ground without colour is an answer too
  }
}

const card = {
  at: ([{ feature }]) => `point:${feature.place.lng.toFixed(5)},${feature.place.lat.toFixed(5)}`,

  find(_view, at) {
    const [lng, lat] = at.replace("point:", "").split(",").map(Number);
    return Number.isFinite(lng) && Number.isFinite(lat) ? { isEmpty: true, place: { lng, lat } } : null;
  },

  async *panel([found]) {
    if (!found) return; // an address that names no point
    const { feature } = found;
    const { lng, lat } = feature.place;
    const query = new URLSearchParams({ lat: lat.toFixed(5), lon: lng.toFixed(5) });
    const said = {
      title: feature.site?.nom ?? say("cell_title"),
      more: { text: say("cell_more"), href: `${config.addresses.place}?${query}` },
      shape: { type: "Point", coordinates: [lng, lat] },
    };
    yield { ...said, note: say("cell_wait") };
    yield { ...said, ...(await readCell(query)) };
  },

  note({ feature }) {
    return [element("strong", { text: feature.site.nom }), element("span", { text: say("site_note") })];
  },
};

/** What the layers say of a place; its sentences come from the server, in the language of the page. */
async function readCell(query) {
  try {
    const answer = await fetch(`${config.addresses.cell}?${query}`, { headers: { "Accept-Language": config.language } });
    const { sentences } = await answer.json();
    if (!sentences?.length) return { note: say("cell_nothing") };
    const [first, ...others] = sentences;
    const list = element("ul", { className: "card-list" });
    list.append(...others.map((text) => element("li", { text })));
    const measured = element("p", { className: "card-line", text: say("cell_note", { side: config.side }) });
    return { body: [element("p", { className: "card-lead", text: first }), list, measured] };
  } catch {
    return { note: say("cell_failed") };
  }
}

async function start() {
  const panes = [{ key: "", label: say("canvas"), source: new LayerSource(layer) }];
  stage = await openStage({ panes, card, home: config.home });
  wireSharing({ query: (extra) => pageQuery({ layer, ...extra }), picture: () => ({ views: stage.views, subtitle: say("picture_subtitle") }) });
  form?.addEventListener("change", change);
}

function change() {
  layer = new FormData(form).get("layer");
  stage.show([{ key: "", label: say("canvas"), source: new LayerSource(layer) }]);
  const legend = config.legends[layer];
  document.getElementById("map-title").textContent = legend.title;
  drawLegend(legend);
  const file = document.querySelector("[data-export='layer']");
  if (file) file.href = config.addresses.layer.replace(`/${config.layer}.`, `/${layer}.`);
  history.replaceState(null, "", `?${pageQuery({ layer })}${location.hash}`);
}

start();
