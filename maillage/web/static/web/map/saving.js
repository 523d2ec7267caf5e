// Whether a map may come by itself: it weighs ten times its page. The one home of that rule, for every map of the site.

const FAST = "4g"; // what browsers call any network that is not slow

/** Whether somebody saves data, by her choice or by a slow network, as far as the browser tells the page or the server. */
export function savesData() {
  if (document.querySelector("[data-saves]")) return true; // the header of her request (scripts.html, later.html)
  const { saveData = false, effectiveType = FAST } = navigator.connection ?? {};
  return saveData || effectiveType !== FAST;
}

/** Whether the browser can draw a map at all. */
export function isDrawable() {
  return document.createElement("canvas").getContext("webgl2") !== null;
}
