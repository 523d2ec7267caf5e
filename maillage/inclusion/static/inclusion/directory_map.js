// The map of structures: a disc with the letter of its family each, a number where several stand together.

import { element } from "../web/map/element.js";
import { wireLocate } from "../web/map/locate.js";
import { config, say } from "../web/map/page.js";
import { readColors } from "../web/map/palette.js";
import { cameraOf, positionOf, readPosition } from "../web/map/position.js";
import { openStage } from "../web/map/stage.js";

const HIT_RADIUS_PX = 8;
const MOST_LISTED = 8;
const STEPS_OF_DEGREE = 10_000;
const FAMILIES = { I: "insertion", H: "disability", E: "other" };
const NOTHING = { type: "FeatureCollection", features: [] };
const FONT = ["Noto Sans", "sans-serif"];
const INKS = { insertion: "var(--family-insertion)", disability: "var(--family-disability)", other: "var(--family-other)", several: "var(--ink)", edge: "var(--surface)", letter: "var(--family-letter)" };
let stage = null;

// What was read of structures, by number: a promise each, so that each is asked for once; and what has come of it.
const named = new Map();
const known = new Map();

/** The structures as a source of the map: see web/map/view.js. */
class StructureSource {
  question = "structures";
  points = NOTHING;

  /** The places alone are drawn: names come when a disc is looked at. */
  async load(map) {
    if (this.points === NOTHING) {
      const answer = await fetch(config.addresses.points);
      if (!answer.ok) return; // the list of the page says the same
      this.points = pointsOf(await answer.json());
    }
    const source = map.getSource("structures");
    if (source && source.shown !== this.points) source.setData((source.shown = this.points));
  }

  style(base, place) {
    const inks = readColors(place, INKS);
    const isSeveral = ["has", "point_count"];
    const ofFamily = ["match", ["get", "family"], "insertion", inks.insertion, "disability", inks.disability, inks.other];
    const letter = ["match", ["get", "family"], "insertion", "I", "disability", "H", "E"];
    base.sources.structures = { type: "geojson", data: this.points, cluster: true, clusterRadius: 36, clusterMaxZoom: 13 };
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
    if (hit && !hit.properties.point_count) namesOf([hit.properties.number]);
    return hit ? { ...hit.properties, at: hit.geometry.coordinates } : null;
  }

  hasAny(map) {
    return Boolean(map.getLayer("structures") && map.queryRenderedFeatures({ layers: ["structures"] }).length);
  }
}

const card = {
  panel([{ view, feature }]) {
    const structure = known.get(feature.number);
    if (structure) {
      const more = { text: say("page"), href: structure.page };
      return { title: structure.name, more, parts: [[element("p", { text: lineOf(structure) })]] };
    }
    const count = feature.point_count ?? 1;
    const list = element("ul");
    fillList(list, view.map, feature);
    return { title: count > 1 ? say("several", { count }) : say("one"), more: null, parts: [[list]] };
  },
  note({ feature }) {
    if (feature.point_count) return [element("strong", { text: say("several", { count: feature.point_count }) })];
    const [name, line] = [element("strong", { text: "…" }), element("span")];
    namesOf([feature.number]).then(([structure]) => {
      if (structure) [name.textContent, line.textContent] = [structure.name, lineOf(structure)];
    });
    return [name, line];
  },
};

/** Points of the map from columns of numbers. */
function pointsOf({ numbers, lon, lat, families }) {
  const features = numbers.map((number, place) => ({
    type: "Feature",
    properties: { number, family: FAMILIES[families[place]] },
    geometry: { type: "Point", coordinates: [lon[place] / STEPS_OF_DEGREE, lat[place] / STEPS_OF_DEGREE] },
  }));
  return { type: "FeatureCollection", features };
}

/** What is said of these structures, in the order of the numbers; those that could not be read are left out. */
async function namesOf(numbers) {
  const missing = numbers.filter((number) => !named.has(number));
  if (missing.length) {
    const query = new URLSearchParams(missing.map((number) => ["n", number]));
    const answer = fetch(`${config.addresses.names}?${query}`).then(
      async (reply) => new Map((reply.ok ? await reply.json() : { structures: [] }).structures.map((row) => [row.number, row])),
      () => new Map(), // no network: the disc stays, its name comes when it is looked at again
    );
    for (const number of missing) {
      const one = answer.then((rows) => {
        if (rows.has(number)) known.set(number, rows.get(number));
        else named.delete(number);
        return rows.get(number);
      });
      named.set(number, one);
    }
  }
  return (await Promise.all(numbers.map((number) => named.get(number)))).filter(Boolean);
}

function lineOf({ kind, place, sectors }) {
  return [kind, place, sectors || say("no_sector")].filter(Boolean).join(" · ");
}

async function fillList(list, map, { cluster_id: cluster, point_count: count = 1, number }) {
  const isOne = number !== undefined;
  const leaves = isOne ? [] : await map.getSource("structures").getClusterLeaves(cluster, MOST_LISTED, 0);
  const numbers = isOne ? [number] : leaves.map(({ properties }) => properties.number);
  for (const structure of await namesOf(numbers)) {
    const item = element("li");
    item.append(element("a", { text: structure.name, attributes: { href: structure.page } }), ` ${lineOf(structure)}`);
    list.append(item);
  }
  if (count > numbers.length) list.append(element("li", { text: say("more", { count: count - numbers.length }) }));
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
