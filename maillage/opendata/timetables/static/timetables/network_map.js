// The lines and stops of a timetable on the site's map: lines in their own colours, stops as points from near by.

import { readColors } from "../web/map/palette.js";
import { openSmallMap } from "../web/map/small.js";
import { underNames } from "../web/map/ground.js";

const REACH = 6; // pixels around a touch: a line is thin
const STOPS_FROM = 10; // zoom from which stops are drawn
const FRANCE = { center: [2.4, 46.6], zoom: 5 };

/** Draws the map in ``frame``, whose data say where the network is. */
export async function drawMap(frame) {
  const answer = await fetch(frame.dataset.network);
  if (!answer.ok) throw new Error(`network: ${answer.status}`);
  const network = await answer.json();
  frame.dataset.state = "busy";
  const position = network.bbox ? { bounds: network.bbox, fitBoundsOptions: { padding: 30, maxZoom: 14 } } : FRANCE;
  const source = new NetworkSource(network);
  const named = { of: nameOf, find: (_view, name) => network.features.find((feature) => nameOf(feature) === name) ?? null };
  await openSmallMap(frame, { source, position, options: { maxZoom: 17 }, cardOf: cardOf(frame, network), named });
}

/** The network as a source of the map: see web/map/view.js. */
class NetworkSource {
  constructor(network) {
    this.network = network;
  }

  style(base, place) {
    const { casing, line } = readColors(place, { casing: "var(--network-casing)", line: "var(--network-line)" });
    base.sources.network = { type: "geojson", data: this.network };
    const isLine = ["==", ["get", "what"], "line"];
    const width = (more) => ["interpolate", ["linear"], ["zoom"], 7, 1.5 + more, 13, 4 + more];
    const round = { "line-cap": "round", "line-join": "round" };
    const color = ["case", ["==", ["get", "color"], ""], line, ["get", "color"]];
    underNames(
      base,
      { id: "network-casing", type: "line", source: "network", filter: isLine, layout: round, paint: { "line-color": casing, "line-width": width(2.5) } },
      { id: "network-lines", type: "line", source: "network", filter: isLine, layout: round, paint: { "line-color": color, "line-width": width(0) } },
      {
        id: "network-stops",
        type: "circle",
        source: "network",
        minzoom: STOPS_FROM,
        filter: ["==", ["get", "what"], "stop"],
        paint: {
          "circle-radius": ["interpolate", ["linear"], ["zoom"], STOPS_FROM, 2, 15, 6],
          "circle-color": casing,
          "circle-stroke-color": line,
          "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], STOPS_FROM, 1, 15, 2.5],
        },
      },
    );
    return base;
  }

  featureAt(map, { x, y }) {
    if (!map.getLayer("network-lines")) return null;
    const near = [
      [x - REACH, y - REACH],
      [x + REACH, y + REACH],
    ];
    const [stop] = map.queryRenderedFeatures(near, { layers: ["network-stops"] });
    return stop ?? map.queryRenderedFeatures(near, { layers: ["network-lines"] })[0] ?? null;
  }
}

/** A stop or line in the address. */
function nameOf({ properties: { what, id } }) {
  return `${what}:${id}`;
}

/** What a stop or a line says. */
function cardOf(frame, network) {
  const words = frame.dataset;
  return ({ properties, geometry }, lngLat) => {
    const told = (pairs) => pairs.filter(([, value]) => value !== "" && value !== undefined).map(([name, value]) => ({ name, value: String(value) }));
    if (properties.what === "stop") {
      const rows = told([
        [words.lines, properties.lines],
        [words.passages, properties.passages],
      ]);
      return { title: properties.name || words.stop, rows, at: geometry.coordinates };
    }
    const rows = told([
      [words.kind, properties.kind],
      [words.trips, properties.trips],
      [words.stops, properties.stops],
    ]);
    // What is under the finger is cut at the edges of its tile: the whole line is outlined.
    const whole = network.features.find((feature) => nameOf(feature) === nameOf({ properties }));
    const title = words.line.replace("%n", properties.name);
    return { title, line: properties.long_name, rows, at: [lngLat.lng, lngLat.lat], shape: whole?.geometry ?? geometry };
  };
}
