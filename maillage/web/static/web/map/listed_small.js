// The map of a list in the midst of its page (web/map/listed.html): it comes when the reader comes near, in the
// place of the picture that the server drew; for who saves data, by its button.

import { drawListed } from "./listed_frame.js";
import { isDrawable, savesData } from "./saving.js";

const frame = document.querySelector("[data-listed-map]");

if (frame) {
  const button = frame.parentElement.querySelector("[data-listed-open]");
  const isWaiting = savesData() || frame.dataset.saves !== undefined;
  if (isWaiting) {
    button.hidden = !isDrawable();
    button.addEventListener("click", async () => {
      button.setAttribute("aria-busy", "true");
      frame.hidden = false;
      const view = await drawListed(frame, { isAddressed: true }).catch(() => null); // the network broke off: it is asked for again
      button.removeAttribute("aria-busy");
      button.hidden = Boolean(view);
      view?.map.getCanvas().focus({ preventScroll: true });
    });
  } else {
    frame.hidden = false;
    new IntersectionObserver((seen, watcher) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
      watcher.disconnect();
      drawListed(frame, { isAddressed: true });
    }, { rootMargin: "200px" }).observe(frame);
  }
}
