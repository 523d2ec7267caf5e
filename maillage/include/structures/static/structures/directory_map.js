// The map of structures: a disc with the letter of its family each, a number where several stand together.

import { element } from "../web/map/element.js";
import { config, say } from "../web/map/page.js";
import { readColors } from "../web/map/palette.js";
import { pageQuery } from "../web/map/position.js";
import { wireSharing } from "../web/map/sharing.js";
import { openStage } from "../web/map/stage.js";

const HIT_RADIUS_PX = 8;
const MOST_LISTED = 8;
const STEPS_OF_DEGREE = 10_000;
const FAMILIES = { I: "insertion", H: "disability", E: "other" };
const NOTHING = { type: "FeatureCollection", features: [] };
const FONT = ["Noto Sans", "sans-serif"];
const INKS = { insertion: "var(--family-insertion)", disability: "var(--family-disability)", other: "var(--family-other)", several: "var(--ink)", edge: "var(--surface)", letter: "var(--family-letter)" };
let stage = null;

// What was read of structures, by number: a promise each, so that each is asked for once.
const named = new Map();

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
  at: ([{ feature }]) => (feature.number === undefined ? null : `structure:${feature.number}`),

  find({ source }, at) {
    const number = Number(at.split(":")[1]);
    const found = source.points.features.find(({ properties }) => properties.number === number);
    return found ? { ...found.properties, at: found.geometry.coordinates } : null;
  },

  async panel([found]) {
    if (!found) return null; // of an address that is not in this search
    const { view, feature } = found;
    const count = feature.point_count ?? 1;
    const { structures, more } = await structuresAt(view.map, feature);
    const shape = { type: "Point", coordinates: feature.at };
    if (count === 1 && structures.length) {
      const [{ name, page, ...structure }] = structures;
      return { title: name, line: lineOf(structure), more: { text: say("page"), href: page }, shape };
    }
    const list = element("ul", { className: "card-list" });
    for (const structure of structures) {
      const item = element("li");
      item.append(element("a", { text: structure.name, attributes: { href: structure.page } }), ` ${lineOf(structure)}`);
      list.append(item);
    }
    if (more) list.append(element("li", { text: say("more", { count: more }) }));
    return { title: count > 1 ? say("several", { count }) : say("one"), body: [list], shape };
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
        if (!rows.has(number)) named.delete(number);
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

/** The first of the structures that a disc stands for, and how many more there are. */
async function structuresAt(map, { cluster_id: cluster, point_count: count = 1, number }) {
  const leaves = number === undefined ? await map.getSource("structures").getClusterLeaves(cluster, MOST_LISTED, 0) : [];
  const numbers = number === undefined ? leaves.map(({ properties }) => properties.number) : [number];
  return { structures: await namesOf(numbers), more: count - numbers.length };
}

async function start() {
  const panes = [{ key: "", label: say("canvas"), source: new StructureSource() }];
  stage = await openStage({ panes, card, home: config.home });
  wireSharing({ query: pageQuery, picture: () => ({ views: stage.views, subtitle: config.credits }) });
  document.getElementById("map-reset").addEventListener("click", () => (location.href = config.addresses.map));
}

start();
