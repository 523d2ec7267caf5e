// "Me situer": asks the browser for the position only when the button is pressed; it stays in the page. The map goes
// there and tells what stands there, as if the place had been touched.

import * as maplibre from "../../vendor/maplibre-gl.mjs";

import { element } from "./element.js";
import { say } from "./page.js";
import { announce } from "./panel.js";

const CLOSE_ZOOM = 13;

/** Wires the button, if the page has one, to the stage whose map moves. */
export function wireLocate(stage) {
  const button = document.getElementById("map-locate");
  if (!button) return;
  let marker = null;
  button.hidden = !("geolocation" in navigator);
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        const center = [coords.longitude, coords.latitude];
        marker?.remove();
        marker = new maplibre.Marker({ element: dot() }).setLngLat(center).addTo(stage.first.map);
        announce(say("you_are_here"), say("located", { metres: Math.round(coords.accuracy) }));
        stage.goTo(center, CLOSE_ZOOM, { note: say("located", { metres: Math.round(coords.accuracy) }) });
      },
      (refusal) => {
        button.removeAttribute("aria-busy");
        announce(say("not_located"), say(refusal.code === refusal.PERMISSION_DENIED ? "location_denied" : "location_failed"));
      },
      { maximumAge: 60_000, timeout: 15_000 },
    );
  });
}

function dot() {
  return element("div", { className: "here", attributes: { role: "img", "aria-label": say("you_are_here") } });
}
