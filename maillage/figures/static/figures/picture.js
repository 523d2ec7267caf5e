// The view as a PNG file: the maps side by side, their question above, legend and credits below, as on the page.

import { config, say } from "./config.js";

const BAND = 64;

/** Offers the picture of ``views`` for download. */
export async function savePicture(views) {
  const canvas = drawPicture(views);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: address, download: "maillage-carte.png" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A canvas with the maps, the question, the legend and the credits. */
export function drawPicture(views) {
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
  writeLine(pen, { text: titleText(), size: 20 * scale, weight: 700, left: 16 * scale, top: 26 * scale, width });
  writeLine(pen, { text: subtitleText(), size: 13 * scale, weight: 400, left: 16 * scale, top: 50 * scale, width });
  drawClasses(pen, { top: height + band + 22 * scale, scale, width });
  const credits = { text: config.credits, size: 11 * scale, weight: 400, left: 16 * scale, top: height + band + 52 * scale, width };
  writeLine(pen, credits);
  return canvas;
}

function titleText() {
  return document.getElementById("map-question").textContent.trim();
}

function subtitleText() {
  const day = new Intl.DateTimeFormat(config.language, { dateStyle: "long" }).format(new Date());
  return say("picture_subtitle", { day, origin: config.originName });
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
