// A map to touch: the place that is touched is asked for. Without it the field finds communes and places.

import * as maplibre from "../vendor/maplibre-gl.mjs";
import { readColors } from "../web/map/palette.js";
import { openSmallMap } from "../web/map/small.js";

const CLOSE_ZOOM = 12;

/** Draws the map in ``frame``: of a place, or of a box. */
export async function drawMap(frame) {
  const { lon, lat, box, page, site, siteLon, siteLat, here } = frame.dataset;
  const center = [Number(lon), Number(lat)];
  const mast = site ? [Number(siteLon), Number(siteLat)] : null;
  const position = positionAround(lon ? center : null, mast, box);
  const source = { style: (base, place) => (mast ? withWay(base, readColors(place, { way: "var(--brand)" }).way, center, mast) : base), featureAt: () => null };
  const view = await openSmallMap(frame, { source, position, options: { maxZoom: 17 } });
  if (lon) mark(view.map, center, here, "marker-home");
  if (mast) mark(view.map, mast, site, "marker-site");
  view.map.on("click", ({ lngLat }) => {
    const asked = new URLSearchParams(location.search);
    for (const name of ["q", "centre"]) asked.delete(name);
    asked.set("lon", lngLat.lng.toFixed(5));
    asked.set("lat", lngLat.lat.toFixed(5));
    location.assign(`${page}?${asked}`);
  });
}

/** The house and the mast together; the house alone; else the box. */
function positionAround(home, mast, box) {
  if (home && mast) {
    const [lons, lats] = [0, 1].map((axis) => [home[axis], mast[axis]]);
    const bounds = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
    return { bounds, fitBoundsOptions: { padding: 60, maxZoom: 15 } };
  }
  return home ? { center: home, zoom: CLOSE_ZOOM } : { bounds: JSON.parse(box), fitBoundsOptions: { padding: 20 } };
}

function withWay(base, color, home, mast) {
  base.sources.way = { type: "geojson", data: { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: [home, mast] } } };
  base.layers.push({ id: "way", type: "line", source: "way", paint: { "line-color": color, "line-width": 3, "line-dasharray": [2, 1.5] } });
  return base;
}

function mark(map, place, text, name) {
  const marker = document.createElement("div");
  marker.className = `point-marker ${name}`;
  marker.textContent = text;
  new maplibre.Marker({ element: marker, anchor: "left", offset: [-8, 0] }).setLngLat(place).addTo(map);
}
