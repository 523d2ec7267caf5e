// The map of a list in the midst of its page (web/map/listed.html): it comes when the reader comes near, in the
// place of the picture that the server drew.

import { drawListed } from "./listed_frame.js";

const frame = document.querySelector("[data-listed-map]");

if (frame) {
  frame.hidden = false;
  new IntersectionObserver((seen, watcher) => {
    if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
    watcher.disconnect();
    drawListed(frame, { isAddressed: true });
  }, { rootMargin: "200px" }).observe(frame);
}
