// Maps in the midst of a page. Such a map weighs ten times its page, so it comes when a reader comes near it and, for
// who saves data, when she presses its button (web/map/later.html). A frame names the module whose ``drawMap(frame)``
// draws it (data-map-module), and may say how it goes (data-busy, data-failed).

import { isDrawable, savesData } from "./saving.js";

const NEAR = { rootMargin: "200px" };

for (const frame of document.querySelectorAll("[data-map-module]")) bring(frame);

async function bring(frame) {
  if (!isDrawable()) return; // what stands in the frame stays
  const { done, fail } = await wanted(frame);
  try {
    if (frame.dataset.busy) frame.textContent = frame.dataset.busy;
    const { drawMap } = await import(frame.dataset.mapModule);
    await drawMap(frame);
    done();
  } catch (error) {
    fail();
    throw error;
  }
}

/**
 * Waits until the map of ``frame`` may come: a reader is near, or has pressed the button that stands in the place of its
 * words, or below its picture. Gives {done, fail}: one of them is called when the map is drawn or did not come.
 */
export async function wanted(frame) {
  if (!savesData()) {
    frame.hidden = false;
    await isNear(frame);
    return { done() {}, fail: () => tell(frame) };
  }
  const offer = document.querySelector("[data-map-later]").content.firstElementChild.cloneNode(true);
  const [button, unread] = offer.children;
  if (frame.hidden || frame.querySelector("svg")) frame.after(offer);
  else frame.replaceChildren(offer);
  await pressed(button);
  frame.hidden = false;
  button.setAttribute("aria-busy", "true");
  const done = () => {
    offer.remove();
    frame.querySelector("canvas").focus({ preventScroll: true });
  };
  const fail = () => {
    button.removeAttribute("aria-busy");
    button.addEventListener("click", () => location.reload()); // a module that did not come is not asked for again
    unread.hidden = false;
    if (!offer.isConnected) frame.replaceChildren(offer);
  };
  return { done, fail };
}

function isNear(frame) {
  return new Promise((resolve) => {
    new IntersectionObserver((seen, watcher) => {
      if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
      watcher.disconnect();
      resolve();
    }, NEAR).observe(frame);
  });
}

function pressed(button) {
  return new Promise((resolve) => button.addEventListener("click", resolve, { once: true }));
}

function tell(frame) {
  frame.removeAttribute("data-state");
  if (frame.dataset.failed) frame.textContent = frame.dataset.failed;
}
