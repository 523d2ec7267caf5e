// The map of tested squares, at least five homes each, with the share of them that has the promised rate; and of the
// places where the next tests are worth most.

import * as maplibre from "../vendor/maplibre-gl.mjs";
import { readColors } from "../web/map/palette.js";
import { openSmallMap } from "../web/map/small.js";

const GOOD = 0.98; // what Arcep asks of a coverage map
const FAIR = 0.8;

/** The squares as a source of the map: see web/map/view.js. */
class SquareSource {
  constructor(squares, places) {
    this.squares = squares;
    this.places = places;
  }

  /** A font that the ground draws its names in: others may not be there. */
  font(base) {
    return base.layers.find(({ layout }) => layout?.["text-font"])?.layout["text-font"] ?? ["noto_sans_regular"];
  }

  style(base, place) {
    const colors = { good: "var(--truth-good)", fair: "var(--truth-fair)", poor: "var(--truth-poor)", edge: "var(--truth-edge)", next: "var(--truth-next)" };
    const { good, fair, poor, edge, next } = readColors(place, colors);
    base.sources.tested = { type: "geojson", data: this.squares };
    base.sources.next = { type: "geojson", data: this.places };
    base.layers.push(
      {
        id: "tested",
        type: "fill",
        source: "tested",
        paint: { "fill-color": ["step", ["get", "share"], poor, FAIR, fair, GOOD, good], "fill-opacity": 0.7 },
      },
      { id: "tested-edge", type: "line", source: "tested", paint: { "line-color": edge, "line-width": 1.2 } },
      {
        // The share itself: colour is not the only one to say it.
        id: "tested-share",
        minzoom: 10,
        type: "symbol",
        source: "tested",
        layout: {
          "text-field": ["concat", ["to-string", ["round", ["*", 100, ["get", "share"]]]], "\u00a0%"],
          "text-font": this.font(base),
          "text-size": 12,
        },
        paint: { "text-color": edge, "text-halo-color": "#ffffff", "text-halo-width": 1.6 },
      },
      {
        id: "next",
        type: "circle",
        source: "next",
        paint: { "circle-radius": 7, "circle-color": next, "circle-stroke-color": edge, "circle-stroke-width": 2 },
      },
    );
    return base;
  }

  featureAt(map, point) {
    return map.getLayer("tested") ? (map.queryRenderedFeatures(point, { layers: ["next", "tested"] })[0] ?? null) : null;
  }
}

/** What a tested square or a place to test says. */
function cardOf({ dataset }) {
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  return ({ properties: { voices, share, households } }, { lng, lat }) => {
    const said = households
      ? dataset.next.replace("%n", numbers.format(households))
      : dataset.said.replace("%n", numbers.format(voices)).replace("%s", numbers.format(Math.round(100 * share)));
    return { title: said, at: [lng, lat] };
  };
}

/** Draws the map in ``frame``: the squares of its data-squares, and the places of the page. */
export async function drawMap(frame) {
  const answer = await fetch(frame.dataset.squares);
  if (!answer.ok) throw new Error(`squares: ${answer.status}`);
  const squares = await answer.json();
  const places = JSON.parse(document.getElementById("truth-next").textContent);
  const corners = [
    ...squares.features.flatMap(({ geometry }) => geometry.coordinates[0]),
    ...places.features.map(({ geometry }) => geometry.coordinates),
  ];
  const bounds = corners.reduce((box, corner) => box.extend(corner), new maplibre.LngLatBounds(corners[0], corners[0]));
  const position = { bounds, fitBoundsOptions: { padding: 40, maxZoom: 12 } };
  const named = { of: () => null, find: () => null }; // squares have no name that lasts: the address keeps the view
  await openSmallMap(frame, { source: new SquareSource(squares, places), position, options: { maxZoom: 14 }, cardOf: cardOf(frame), named });
}
