// The editor of a site: a click on the map, or its centre, places the mast; sectors are drawn as they are typed; the
// highest ground within a kilometre is asked of the server. The fields are the truth: without script they are typed.

import { openBaseMap } from "../web/map/base.js";
import { MapView } from "../web/map/view.js";

import { boundsOf, homePosition, NetworkSource, readNetwork, stroke } from "./network_map.js";

const DECIMALS = 6; // about 10 cm
const form = document.querySelector("[data-site-form]");
const tools = form.querySelector("[data-site-tools]");
const told = tools.querySelector("[data-told]");
const { longitude, latitude } = form.elements;

/** Draws the map in ``box`` (near.js), and wires the form to it. */
export async function drawMap(box) {
  const [others, { light, dark }] = await Promise.all([readNetwork(box.dataset.src), openBaseMap()]);
  tools.hidden = false; // before the map measures its frame
  const source = new NetworkSource(shapes(others));
  const view = new MapView(box, { styles: { light, dark }, source, position: positionOf(others) ?? homePosition(box), options: { maxZoom: 18, attributionControl: { compact: true } } });
  const { map } = view;
  map.getCanvas().setAttribute("aria-label", box.dataset.label);
  const draw = () => source.show(map, shapes(others));
  const place = (lon, lat) => {
    [longitude.value, latitude.value] = [lon, lat].map((degrees) => degrees.toFixed(DECIMALS));
    longitude.dispatchEvent(new Event("input", { bubbles: true })); // what is kept in the browser hears it
  };
  map.on("click", ({ lngLat }) => place(lngLat.lng, lngLat.lat));
  form.addEventListener("input", draw);
  tools.querySelector("[data-act=centre]").addEventListener("click", () => place(map.getCenter().lng, map.getCenter().lat));
  tools.querySelector("[data-act=high]").addEventListener("click", () => climb(map, place));
}

/** The mast on the highest ground near it. */
async function climb(map, place) {
  if (!mast()) return (told.textContent = told.dataset.first);
  const answer = await fetch(`${form.dataset.highGround}?lon=${mast()[0]}&lat=${mast()[1]}`);
  if (!answer.ok) return (told.textContent = told.dataset.none);
  const { lon, lat, height_m: height } = await answer.json();
  place(lon, lat);
  map.easeTo({ center: [lon, lat] });
  return (told.textContent = told.dataset.found.replace("{h}", Math.round(height)));
}

function mast() {
  const at = [longitude.value, latitude.value].map((text) => Number.parseFloat(text.replace(",", ".")));
  return at.every(Number.isFinite) && Math.abs(at[1]) < 85 ? at : null;
}

/** The other sites, and this one as it is typed. */
function shapes(others) {
  const code = form.elements.code_site.value;
  const features = others.features.filter(({ properties }) => properties.code !== code || !code);
  const at = mast();
  if (!at) return { ...others, features };
  const azimuths = [...form.querySelectorAll("[name^=azimut_deg-]")].filter(({ value }) => value.trim() !== "");
  const sectors = azimuths.map(({ value }) => stroke(at, Number.parseFloat(value.replace(",", ".")) || 0, "mine"));
  const here = { type: "Feature", geometry: { type: "Point", coordinates: at }, properties: { kind: "site", state: "in-service", title: form.elements.nom_site.value } };
  return { ...others, features: [...features, ...sectors, here] };
}

/** Where the map begins: at the mast, else around the other sites; null without either. */
function positionOf(others) {
  const at = mast();
  const bounds = boundsOf(others);
  if (at) return { center: at, zoom: 12 };
  return bounds ? { bounds, fitBoundsOptions: { padding: 40, maxZoom: 11 } } : null;
}
