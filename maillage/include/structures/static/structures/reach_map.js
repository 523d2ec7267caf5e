// How far a structure goes, on the map of its page: its place, and a circle for each radius that it says.

import { readColors } from "../web/map/palette.js";
import { openSmallMap } from "../web/map/small.js";

const STEPS = 72;
const KM_OF_DEGREE = 111.195;

/** The circles and the place as a source of the map: see web/map/view.js. */
class ReachSource {
  constructor([lon, lat], radii) {
    this.place = { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [lon, lat] } };
    const circles = radii.map((km) => ({ type: "Feature", properties: { km }, geometry: circleAround(lon, lat, km) }));
    this.circles = { type: "FeatureCollection", features: circles };
  }

  style(base, place) {
    const { fill, edge, dot } = readColors(place, { fill: "var(--reach-fill)", edge: "var(--reach-edge)", dot: "var(--surface)" });
    base.sources.circles = { type: "geojson", data: this.circles };
    base.sources.place = { type: "geojson", data: this.place };
    base.layers.push(
      { id: "circles", type: "fill", source: "circles", paint: { "fill-color": fill, "fill-opacity": 0.18 } },
      { id: "circle-edges", type: "line", source: "circles", paint: { "line-color": edge, "line-width": 2 } },
      { id: "place", type: "circle", source: "place", paint: { "circle-radius": 7, "circle-color": edge, "circle-stroke-color": dot, "circle-stroke-width": 3 } },
    );
    return base;
  }

  featureAt() {
    return null;
  }
}

function circleAround(lon, lat, km) {
  const [north, east] = [km / KM_OF_DEGREE, km / (KM_OF_DEGREE * Math.cos((lat * Math.PI) / 180))];
  const ring = Array.from({ length: STEPS + 1 }, (_, step) => {
    const angle = (2 * Math.PI * (step % STEPS)) / STEPS;
    return [lon + east * Math.cos(angle), lat + north * Math.sin(angle)];
  });
  return { type: "Polygon", coordinates: [ring] };
}

/** Draws the map in ``frame``: its place, and its circles. */
export async function drawMap(frame) {
  const radii = frame.dataset.radii.split(" ").filter(Boolean).map(Number);
  const [lon, lat] = [Number(frame.dataset.lon), Number(frame.dataset.lat)];
  const position = { bounds: boxOf(circleAround(lon, lat, Math.max(...radii))), fitBoundsOptions: { padding: 16 } };
  await openSmallMap(frame, { source: new ReachSource([lon, lat], radii), position, options: { minZoom: 3 } });
}

function boxOf({ coordinates: [ring] }) {
  const [lons, lats] = [ring.map(([lon]) => lon), ring.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
