// A map that comes when its button is pressed (web/map/on_tap.html): who does not ask for it does not pay for it.

import { drawListed } from "./listed_frame.js";

for (const box of document.querySelectorAll("[data-map-on-tap]")) {
  const button = box.querySelector("button");
  const frame = box.querySelector("[data-map-frame]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    frame.hidden = false;
    const view = await drawListed(frame, { isAddressed: false }).catch(() => null); // the network broke off: said below
    button.hidden = true;
    frame.hidden = !view;
    box.querySelector("[data-map-failed]").hidden = Boolean(view);
    view?.map.getCanvas().focus({ preventScroll: true });
  }, { once: true });
}
