// The colours of the map, read from map.css so that legend and map are one; and the hatching of what is uncertain.

import { element } from "./config.js";

const CLASSES = 5;

/** The colours of the theme in force; ``ids`` are the operators, in the order of their letters where they have no colour. */
export function readPalette(ids) {
  const probe = element("span", { attributes: { hidden: "" } });
  document.querySelector(".map-page").append(probe);
  // A custom property may hold light-dark(...): only a real property resolves it.
  const color = (value) => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const letters = ["a", "b", "c", "d"];
  const palette = {
    classes: Array.from({ length: CLASSES }, (_, index) => color(`var(--map-class-${index + 1})`)),
    operators: Object.fromEntries(
      ids.map((id, index) => [id, color(`var(--op-${id}, var(--op-${letters[index % letters.length]}))`)]),
    ),
    tie: color("var(--map-tie)"),
    tieInk: color("var(--map-tie-ink)"),
    hatching: isDark() ? "hatching-dark" : "hatching-light",
    hidden: color("var(--map-hidden)"),
    edge: color("var(--map-edge)"),
    chosen: color("var(--map-chosen)"),
  };
  probe.remove();
  return palette;
}

/** Whether the page is shown dark: tokens.css and dark.css say it by the colour scheme of the root. */
export function isDark() {
  return getComputedStyle(document.documentElement).colorScheme.includes("dark");
}

/** Calls ``react`` whenever the theme changes, by the switch of the page or by the system. */
export function onThemeChange(react) {
  document.addEventListener("maillage:theme", react);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", react);
}

/** A square picture of diagonal strokes on nothing, for the layers that say "tied". */
export function hatching(ink) {
  const size = 12;
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const pen = canvas.getContext("2d");
  pen.strokeStyle = ink;
  pen.lineWidth = 2.4;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
    pen.stroke();
  }
  return pen.getImageData(0, 0, size, size);
}
