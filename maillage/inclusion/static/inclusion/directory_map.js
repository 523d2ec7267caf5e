// The map of structures: a disc with the letter of its family each, a number where several stand together.

import { element } from "../web/map/element.js";
import { wireLocate } from "../web/map/locate.js";
import { config, say } from "../web/map/page.js";
import { readColors } from "../web/map/palette.js";
import { cameraOf, positionOf, readPosition } from "../web/map/position.js";
import { openStage } from "../web/map/stage.js";

const HIT_RADIUS_PX = 8;
const MOST_LISTED = 8;
const FONT = ["Noto Sans", "sans-serif"];
const INKS = { insertion: "var(--family-insertion)", disability: "var(--family-disability)", other: "var(--family-other)", several: "var(--ink)", edge: "var(--surface)", letter: "var(--family-letter)" };
let stage = null;

/** The structures as a source of the map: see web/map/view.js. */
class StructureSource {
  question = "structures";

  style(base, place) {
    const inks = readColors(place, INKS);
    const isSeveral = ["has", "point_count"];
    const ofFamily = ["match", ["get", "family"], "insertion", inks.insertion, "disability", inks.disability, inks.other];
    const letter = ["match", ["get", "family"], "insertion", "I", "disability", "H", "E"];
    const data = `${location.origin}${config.addresses.points}`;
    base.sources.structures = { type: "geojson", data, cluster: true, clusterRadius: 36, clusterMaxZoom: 13 };
    base.layers.push(
      {
        id: "structures",
        type: "circle",
        source: "structures",
        paint: {
          "circle-radius": ["case", isSeveral, ["interpolate", ["linear"], ["get", "point_count"], 2, 12, 200, 26], 10],
          "circle-color": ["case", isSeveral, inks.several, ofFamily],
          "circle-stroke-color": inks.edge,
          "circle-stroke-width": 2,
        },
      },
      {
        id: "structure-letters",
        type: "symbol",
        source: "structures",
        layout: {
          "text-field": ["case", isSeveral, ["get", "point_count_abbreviated"], letter],
          "text-font": FONT,
          "text-size": 12,
          "text-allow-overlap": true,
        },
        paint: { "text-color": ["case", isSeveral, inks.edge, inks.letter] },
      },
    );
    return base;
  }

  featureAt(map, point) {
    if (!map.getLayer("structures")) return null;
    const box = [[point.x - HIT_RADIUS_PX, point.y - HIT_RADIUS_PX], [point.x + HIT_RADIUS_PX, point.y + HIT_RADIUS_PX]];
    const [hit] = map.queryRenderedFeatures(box, { layers: ["structures"] });
    return hit ? { ...hit.properties, at: hit.geometry.coordinates } : null;
  }

  hasAny(map) {
    return Boolean(map.getLayer("structures") && map.queryRenderedFeatures({ layers: ["structures"] }).length);
  }
}

const card = {
  panel([{ view, feature }]) {
    if (!feature.point_count) {
      const more = { text: say("page"), href: feature.page };
      return { title: feature.name, more, parts: [[element("p", { text: lineOf(feature) })]] };
    }
    const list = element("ul");
    fillList(list, view.map, feature);
    return { title: say("several", { count: feature.point_count }), more: null, parts: [[list]] };
  },
  note({ feature }) {
    if (feature.point_count) return [element("strong", { text: say("several", { count: feature.point_count }) })];
    return [element("strong", { text: feature.name }), element("span", { text: lineOf(feature) })];
  },
};

function lineOf({ kind, place, sectors }) {
  return [kind, place, sectors || say("no_sector")].filter(Boolean).join(" · ");
}

async function fillList(list, map, { cluster_id: cluster, point_count: count }) {
  const leaves = await map.getSource("structures").getClusterLeaves(cluster, MOST_LISTED, 0);
  for (const { properties } of leaves) {
    const item = element("li");
    item.append(element("a", { text: properties.name, attributes: { href: properties.page } }), ` ${lineOf(properties)}`);
    list.append(item);
  }
  if (count > leaves.length) list.append(element("li", { text: say("more", { count: count - leaves.length }) }));
}

/** The address follows what is seen, without a new entry of the history. */
function keepPosition() {
  if (!stage) return;
  const pairs = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(positionOf(stage.first.map))) pairs.set(name, value);
  history.replaceState(null, "", `?${pairs}`);
}

async function start() {
  const position = readPosition(new URLSearchParams(location.search));
  const panes = [{ key: "", label: say("canvas"), source: new StructureSource() }];
  stage = await openStage({ panes, position: position ? cameraOf(position) : { bounds: config.home }, card, onMove: keepPosition });
  wireLocate(() => stage.first.map);
  document.getElementById("map-reset").addEventListener("click", () => (location.href = config.addresses.map));
}

start();
