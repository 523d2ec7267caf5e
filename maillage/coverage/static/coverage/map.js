// The map of fixed 4G: tiles of the layer that is chosen, sites as points, what the map says of a place.

import { element } from "../web/map/element.js";
import { underWater } from "../web/map/ground.js";
import { drawLegend } from "../web/map/legend.js";
import { wireLocate } from "../web/map/locate.js";
import { config, say } from "../web/map/page.js";
import { isDark, readColors } from "../web/map/palette.js";
import { closePanel } from "../web/map/panel.js";
import { cameraOf, positionOf, readPosition } from "../web/map/position.js";
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
  panel([{ feature }]) {
    const { lng, lat } = feature.place;
    const query = new URLSearchParams({ lat: lat.toFixed(5), lon: lng.toFixed(5) });
    const box = element("div", { attributes: { "aria-live": "polite" } });
    box.append(element("p", { text: say("cell_wait") }));
    fillCell(box, query);
    const title = feature.site?.nom ?? say("cell_title");
    return { title, more: { text: say("cell_more"), href: `${config.addresses.place}?${query}` }, parts: [[box]] };
  },
  note({ feature }) {
    return [element("strong", { text: feature.site.nom }), element("span", { text: say("site_note") })];
  },
};

/** What the layers say of a place; its sentences come from the server, in the language of the page. */
async function fillCell(box, query) {
  const lines = [];
  try {
    const answer = await fetch(`${config.addresses.cell}?${query}`, { headers: { "Accept-Language": config.language } });
    const { sentences } = await answer.json();
    if (!sentences?.length) lines.push(element("p", { text: say("cell_nothing") }));
    else {
      const [first, ...others] = sentences;
      const list = element("ul");
      list.append(...others.map((text) => element("li", { text })));
      lines.push(element("p", { className: "panel-headline", text: first }), list);
      lines.push(element("p", { className: "small soft", text: say("cell_note", { side: config.side }) }));
    }
  } catch {
    lines.push(element("p", { text: say("cell_failed") }));
  }
  box.replaceChildren(...lines);
}

async function start() {
  const position = readPosition(new URLSearchParams(location.search));
  const panes = [{ key: "", label: say("canvas"), source: new LayerSource(layer) }];
  const camera = position ? cameraOf(position) : { bounds: config.home };
  stage = await openStage({ panes, position: camera, card, onMove: keepPosition });
  wireLocate(() => stage.first.map);
  wireSharing({ query: () => query().toString(), picture: () => ({ views: stage.views, subtitle: say("picture_subtitle") }) });
  form?.addEventListener("change", change);
}

function change() {
  layer = new FormData(form).get("layer");
  closePanel();
  stage.show([{ key: "", label: say("canvas"), source: new LayerSource(layer) }]);
  const legend = config.legends[layer];
  document.getElementById("map-question").textContent = legend.title;
  drawLegend({ ...legend, level: "" });
  const file = document.querySelector("[data-export='layer']");
  if (file) file.href = config.addresses.layer.replace(`/${config.layer}.`, `/${layer}.`);
  keepPosition();
}

/** The address follows what is seen, without a new entry of the history. */
function keepPosition() {
  if (stage) history.replaceState(null, "", `?${query()}${location.hash}`);
}

function query() {
  const pairs = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries({ layer, ...positionOf(stage.first.map) })) pairs.set(name, value);
  return pairs;
}

start();
