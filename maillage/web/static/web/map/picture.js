// The view as a PNG file: the maps side by side, their title above, legend and credits below, as on the page.

import { config } from "./page.js";

const BAND = 64;

/** Offers the picture of ``views`` for download; ``subtitle`` stands under their title. */
export async function savePicture(views, subtitle) {
  const canvas = drawPicture(views, subtitle);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: address, download: "maillage-carte.png" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A canvas with the maps, the title, the legend and the credits. */
function drawPicture(views, subtitle) {
  const maps = views.map((view) => view.map.getCanvas());
  const scale = devicePixelRatio;
  const width = maps.reduce((sum, { width: each }) => sum + each, 0);
  const height = Math.max(...maps.map((each) => each.height));
  const band = BAND * scale;
  const canvas = Object.assign(document.createElement("canvas"), { width, height: height + 2 * band });
  const pen = canvas.getContext("2d");
  const style = getComputedStyle(document.body);
  pen.fillStyle = style.backgroundColor;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  let left = 0;
  for (const map of maps) {
    pen.drawImage(map, left, band);
    left += map.width;
  }
  pen.fillStyle = style.color;
  writeLine(pen, { text: document.getElementById("map-title").textContent.trim(), size: 20 * scale, weight: 700, left: 16 * scale, top: 26 * scale, width });
  writeLine(pen, { text: subtitle, size: 13 * scale, weight: 400, left: 16 * scale, top: 50 * scale, width });
  drawClasses(pen, { top: height + band + 22 * scale, scale, width });
  const credits = { text: config.credits, size: 11 * scale, weight: 400, left: 16 * scale, top: height + band + 52 * scale, width };
  writeLine(pen, credits);
  return canvas;
}

function drawClasses(pen, { top, scale, width }) {
  const rows = [...document.querySelectorAll("#map-legend li")];
  const step = Math.min((width - 32 * scale) / rows.length, 190 * scale);
  rows.forEach((row, index) => {
    const left = 16 * scale + index * step;
    pen.fillStyle = getComputedStyle(row.querySelector(".swatch")).backgroundColor;
    pen.fillRect(left, top - 10 * scale, 16 * scale, 12 * scale);
    pen.fillStyle = getComputedStyle(document.body).color;
    const text = row.querySelector(".legend-label").textContent;
    writeLine(pen, { text, size: 11 * scale, weight: 400, left: left + 22 * scale, top, width: left + step });
  });
}

function writeLine(pen, { text, size, weight, left, top, width }) {
  pen.font = `${weight} ${size}px system-ui, sans-serif`;
  pen.fillText(text, left, top, Math.max(10, width - left - 8));
}
