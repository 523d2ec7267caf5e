// The colours of the theme in force, read from the style sheets so that legend and map are one; and hatching.

import { element } from "./element.js";

/** The colours of ``values`` (names to CSS values such as "var(--map-edge)") where ``place`` stands in the page. */
export function readColors(place, values) {
  const probe = element("span", { attributes: { hidden: "" } });
  place.append(probe);
  // A custom property may hold light-dark(...): only a real property resolves it.
  const colors = Object.entries(values).map(([name, value]) => {
    probe.style.color = value;
    return [name, asRgb(getComputedStyle(probe).color)];
  });
  probe.remove();
  return Object.fromEntries(colors);
}

/** A mixed colour as MapLibre reads it: browsers say "color(srgb 0.5 0.5 0.5)" for color-mix. */
function asRgb(color) {
  const parts = color.match(/^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)\)$/)?.slice(1);
  return parts ? `rgb(${parts.map((part) => Math.round(255 * Number(part))).join(", ")})` : color;
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

/** A square picture of diagonal strokes on nothing, for the layers that say "uncertain" or "tied". */
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
