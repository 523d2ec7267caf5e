// The sheet at the foot of a phone's map: its scale when nothing is chosen, the card of what is. Three stops: its title,
// the card, all the height under the bar. And the bar above, which opens the choices. On a wide screen both stand still.

export const isPhone = matchMedia("(max-width: 56.24rem)");
const STOPS = ["low", "middle", "full"];
const TAP_PX = 6;

const sheet = document.getElementById("map-sheet");
const handle = document.getElementById("map-handle");
const side = document.getElementById("map-side");
const bar = document.getElementById("map-bar");
const panel = document.getElementById("map-panel");

/** Wires sheet and bar, where the page has them, once; a card that is pushed away is closed as by its cross. */
export function wireSheet() {
  if (!sheet || !handle || sheet.dataset.wired) return;
  sheet.dataset.wired = "true";
  document.addEventListener("card-open", () => stopOf() === "low" && moveTo("middle"));
  document.addEventListener("card-closed", () => moveTo("low"));
  handle.addEventListener("click", () => moveTo(stopOf() === "low" ? "middle" : stopOf() === "middle" ? "full" : "low"));
  wireDragging();
  bar?.addEventListener("click", () => openChoices(!side.classList.contains("is-open")));
  document.getElementById("map-side-close")?.addEventListener("click", () => openChoices(false));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (side?.classList.contains("is-open")) openChoices(false);
    else if (isPanelOpen()) close();
    else moveTo("low");
  });
  moveTo("low");
}

/** How many pixels of the map's foot the sheet covers: what is chosen must stand above. */
export function coveredBySheet() {
  return isPhone.matches && sheet ? sheet.getBoundingClientRect().height : 0;
}

/** Puts the sheet down and the choices away: somebody touched the map. */
export function stepAside() {
  openChoices(false);
  if (!isPanelOpen()) moveTo("low");
}

/** Whether the card of a place is open (panel.js). */
export function isPanelOpen() {
  return !panel.hidden;
}

function stopOf() {
  return sheet.dataset.stop;
}

function moveTo(stop) {
  sheet.dataset.stop = stop;
  sheet.style.removeProperty("--height");
  handle.setAttribute("aria-expanded", String(stop !== "low"));
}

function openChoices(isOpen) {
  if (!bar || side.classList.contains("is-open") === isOpen) return;
  side.classList.toggle("is-open", isOpen);
  bar.setAttribute("aria-expanded", String(isOpen));
  if (!isPhone.matches) return;
  (isOpen ? side.querySelector("button, input, select") : bar).focus({ preventScroll: true });
}

function close() {
  document.dispatchEvent(new CustomEvent("panel-close"));
}

function wireDragging() {
  let start = null;
  handle.addEventListener("pointerdown", ({ clientY, pointerId }) => {
    start = { y: clientY, height: sheet.offsetHeight };
    handle.setPointerCapture(pointerId);
  });
  handle.addEventListener("pointermove", ({ clientY }) => {
    if (start && Math.abs(clientY - start.y) > TAP_PX) sheet.style.setProperty("--height", `${start.height + start.y - clientY}px`);
  });
  const drop = ({ clientY }) => {
    if (!start) return;
    const [moved, before] = [start.y - clientY, stopOf()];
    start = null;
    if (Math.abs(moved) <= TAP_PX) return; // a tap: the click follows
    handle.addEventListener("click", (event) => event.stopImmediatePropagation(), { capture: true, once: true });
    const next = STOPS[Math.min(2, Math.max(0, STOPS.indexOf(before) + Math.sign(moved)))];
    moveTo(next);
    if (next === "low" && isPanelOpen()) close();
  };
  handle.addEventListener("pointerup", drop);
  handle.addEventListener("pointercancel", drop);
}

