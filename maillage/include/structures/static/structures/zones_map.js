// The map of blank zones: each zone in the colour of its state, hatched where nobody comes and dotted by none known.

import { element } from "../web/map/element.js";
import { config, say } from "../web/map/page.js";
import { underWater } from "../web/map/ground.js";
import { hatching, readColors } from "../web/map/palette.js";
import { pageQuery } from "../web/map/position.js";
import { wireSharing } from "../web/map/sharing.js";
import { openStage } from "../web/map/stage.js";

const INKS = { none: "var(--zone-none)", thin: "var(--zone-thin)", enough: "var(--zone-enough)", unknown: "var(--zone-unknown)", edge: "var(--ink)" };

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
    const [zone] = map.queryRenderedFeatures([point.x, point.y], { layers: ["zones"] });
    return zone ? { ...zone.properties, shape: zone.geometry } : null;
  }

  hasAny(map) {
    return Boolean(map.getLayer("zones") && map.queryRenderedFeatures({ layers: ["zones"] }).length);
  }
}

const card = {
  at: ([{ feature }]) => zoneOf(feature),

  find: ({ map }, at) => {
    const zone = map.querySourceFeatures("zones").find(({ properties }) => zoneOf(properties) === at);
    return zone ? { ...zone.properties, shape: zone.geometry } : null;
  },

  panel([found]) {
    if (!found) return null; // of an address that is not on this map
    const { feature } = found;
    const lines = [
      element("p", { className: "card-lead", text: say(`state_${feature.state}`) }),
      element("p", { className: "card-text", text: say(counted("supply", feature.confirmed), feature) }),
      element("p", { className: "card-text", text: say(counted("demand", feature.to_come), feature) }),
    ];
    return { title: feature.zone, body: lines, more: { text: say("page"), href: feature.page }, shape: { ...feature.shape, isBox: true } };
  },

  note({ feature }) {
    return [element("strong", { text: feature.zone }), element("span", { text: say(`state_${feature.state}`) })];
  },
};

/** The sentence for none, for one, or for so many. */
function counted(name, count) {
  return count < 2 ? `${name}_${count}` : name;
}

/** The address of a zone's territory, the word before the sector in its page's address. */
function zoneOf({ page }) {
  return page.split("/").at(-2);
}

async function start() {
  const panes = [{ key: "", label: say("canvas"), source: new ZoneSource() }];
  const stage = await openStage({ panes, card, home: config.home });
  wireSharing({ query: pageQuery, picture: () => ({ views: stage.views, subtitle: config.credits }) });
  document.getElementById("map-reset").addEventListener("click", () => (location.href = config.addresses.map));
}

start();
