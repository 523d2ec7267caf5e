// The map of blank zones: each zone in the colour of its state, hatched where nobody comes and dotted by none known.

import { element } from "../web/map/element.js";
import { config, say } from "../web/map/page.js";
import { underWater } from "../web/map/ground.js";
import { hatching, readColors } from "../web/map/palette.js";
import { cameraOf, positionOf, readPosition } from "../web/map/position.js";
import { openStage } from "../web/map/stage.js";

const INKS = { none: "var(--zone-none)", thin: "var(--zone-thin)", enough: "var(--zone-enough)", unknown: "var(--zone-unknown)", edge: "var(--ink)" };
let stage = null;

/** The zones as a source of the map: see web/map/view.js. */
class ZoneSource {
  question = "zones";

  style(base, place) {
    this.inks = readColors(place, INKS);
    const { none, thin, enough, unknown, edge } = this.inks;
    base.sources.zones = { type: "geojson", data: `${location.origin}${config.addresses.zones}` };
    const ofState = ["match", ["get", "state"], "none", none, "thin", thin, "enough", enough, unknown];
    underWater(
      base,
      { id: "zones", type: "fill", source: "zones", paint: { "fill-color": ofState, "fill-opacity": 0.75 } },
      { id: "zones-none", type: "fill", source: "zones", filter: ["==", ["get", "state"], "none"], paint: { "fill-pattern": "zone-hatching" } },
      { id: "zone-edges", type: "line", source: "zones", paint: { "line-color": edge, "line-width": 1 } },
    );
    return base;
  }

  picture() {
    return hatching(this.inks.edge);
  }

  featureAt(map, point) {
    if (!map.getLayer("zones")) return null;
    return map.queryRenderedFeatures([point.x, point.y], { layers: ["zones"] })[0]?.properties ?? null;
  }

  hasAny(map) {
    return Boolean(map.getLayer("zones") && map.queryRenderedFeatures({ layers: ["zones"] }).length);
  }
}

const card = {
  panel([{ feature }]) {
    const lines = [element("p", { className: "panel-headline", text: say(`state_${feature.state}`) })];
    lines.push(element("p", { text: say("supply", feature) }), element("p", { text: say("demand", feature) }));
    return { title: feature.zone, more: { text: say("page"), href: feature.page }, parts: [lines] };
  },
  note({ feature }) {
    return [element("strong", { text: feature.zone }), element("span", { text: say(`state_${feature.state}`) })];
  },
};

/** The address follows what is seen, without a new entry of the history. */
function keepPosition() {
  if (!stage) return;
  const pairs = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(positionOf(stage.first.map))) pairs.set(name, value);
  history.replaceState(null, "", `?${pairs}`);
}

async function start() {
  const position = readPosition(new URLSearchParams(location.search));
  const panes = [{ key: "", label: say("canvas"), source: new ZoneSource() }];
  stage = await openStage({ panes, position: position ? cameraOf(position) : { bounds: config.home }, card, onMove: keepPosition });
  document.getElementById("map-reset").addEventListener("click", () => (location.href = config.addresses.map));
}

start();
