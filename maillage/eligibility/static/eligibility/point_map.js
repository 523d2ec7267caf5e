// A map to touch: the place that is touched is asked for. Without it the field finds communes and places.

import * as maplibre from "../vendor/maplibre-gl.mjs";
import { openBaseMap } from "../web/map/base.js";
import { onThemeChange } from "../web/map/palette.js";
import { MapView } from "../web/map/view.js";

const CLOSE_ZOOM = 12;
const frame = document.getElementById("point-map");
if (frame) await draw();

async function draw() {
  const styles = await openBaseMap();
  frame.replaceChildren();
  const { lon, lat, box, page } = frame.dataset;
  const center = [Number(lon), Number(lat)];
  const position = lon ? { center, zoom: CLOSE_ZOOM } : { bounds: JSON.parse(box), fitBoundsOptions: { padding: 20 } };
  const source = { style: (base) => base, featureAt: () => null };
  const view = new MapView(frame, { styles, source, position, options: { maxZoom: 17 } });
  view.map.getCanvas().setAttribute("aria-label", frame.dataset.label);
  if (lon) new maplibre.Marker().setLngLat(center).addTo(view.map);
  view.map.on("click", ({ lngLat }) => {
    const asked = new URLSearchParams(location.search);
    for (const name of ["q", "centre"]) asked.delete(name);
    asked.set("lon", lngLat.lng.toFixed(5));
    asked.set("lat", lngLat.lat.toFixed(5));
    location.assign(`${page}?${asked}`);
  });
  onThemeChange(() => view.restyle());
}
