// A result as a picture to share: 1080 by 1350 pixels in the colours of the brand. No position in it, no hour.

import { drawLines, drawMesh, roundBox, wrapped } from "./canvas.js";
import { say } from "./words.js";

const SIZE = { width: 1080, height: 1350 };
const MARGIN = 72;
const INK = { ground: "#073b46", deep: "#042027", text: "#f2fbfb", soft: "#b9d8dc", accent: "#ffc83d", track: "#1c5965" };
const LEVEL_COLOURS = { very_good: "#f4fbff", good: "#98d8f2", fair: "#4aa9c4", poor: "#e0a83a", failed: "#ff9b94" };
const LEVEL_STEPS = { very_good: 4, good: 3, fair: 2, poor: 1, failed: 0 };
const DISPLAY = '"Bricolage Grotesque", system-ui, sans-serif';
const TEXT = "system-ui, sans-serif";

/** The picture of a result as a PNG file. */
export async function makePicture(facts, { numbers }) {
  await document.fonts?.load(`700 60px ${DISPLAY}`).catch(() => undefined);
  const canvas = Object.assign(document.createElement("canvas"), SIZE);
  const pen = canvas.getContext("2d");
  pen.fillStyle = INK.ground;
  pen.fillRect(0, 0, SIZE.width, SIZE.height);
  drawMesh(pen, SIZE);
  drawBrand(pen);
  if (facts.points !== null) drawScore(pen, facts, numbers);
  const top = drawHeadline(pen, facts);
  drawUsages(pen, facts.lines, Math.max(top + 40, 560));
  drawFoot(pen, facts);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  return new File([blob], "maillage-resultat.png", { type: "image/png" });
}

/** Gives the picture to the system's own sharing, else as a download. */
export async function sharePicture(file, { title, tell }) {
  if (navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file], title });
      return;
    } catch (refusal) {
      if (refusal.name === "AbortError") return; // the person thought better of it
    }
  }
  const address = URL.createObjectURL(file);
  Object.assign(document.createElement("a"), { href: address, download: file.name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  tell(say("result_picture_saved"));
}

function drawBrand(pen) {
  pen.fillStyle = INK.text;
  pen.font = `700 44px ${DISPLAY}`;
  pen.fillText("Maillage", MARGIN, 112);
  pen.fillStyle = INK.accent;
  pen.fillRect(MARGIN, 130, 76, 8);
}

function drawScore(pen, { points, scoreLabel }, numbers) {
  const [x, y, radius] = [SIZE.width - MARGIN - 120, 200, 112];
  const ring = (colour, share) => {
    pen.strokeStyle = colour;
    pen.lineWidth = 22;
    pen.lineCap = "round";
    pen.beginPath();
    pen.arc(x, y, radius, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * share);
    pen.stroke();
  };
  ring(INK.track, 1);
  if (points > 0) ring(INK.accent, points / 100);
  pen.textAlign = "center";
  pen.fillStyle = INK.text;
  pen.font = `700 92px ${DISPLAY}`;
  pen.fillText(numbers.whole(points), x, y + 26);
  pen.fillStyle = INK.soft;
  pen.font = `400 28px ${TEXT}`;
  pen.fillText(say("result_of_hundred"), x, y + 66);
  pen.fillText(scoreLabel, x, y + radius + 58, 320);
  pen.textAlign = "left";
}

/** The headline left of the score, then under it; where it ends. */
function drawHeadline(pen, { headline, points }) {
  pen.fillStyle = INK.text;
  const width = SIZE.width - 2 * MARGIN - (points === null ? 0 : 300);
  const size = [66, 58, 50, 44].find((each) => {
    pen.font = `700 ${each}px ${DISPLAY}`;
    return wrapped(pen, headline, width).length * each * 1.1 < 330;
  });
  pen.font = `700 ${size ?? 40}px ${DISPLAY}`;
  return drawLines(pen, { lines: wrapped(pen, headline, width), left: MARGIN, top: 232, step: (size ?? 40) * 1.12 });
}

function drawUsages(pen, lines, top) {
  const step = Math.min(118, (SIZE.height - 170 - top) / Math.max(lines.length, 1));
  lines.forEach(({ usage, level, figure }, place) => {
    const y = top + place * step;
    pen.fillStyle = "rgb(4 32 39 / 62%)";
    roundBox(pen, { left: MARGIN, top: y, width: SIZE.width - 2 * MARGIN, height: step - 14, radius: 22 });
    pen.fillStyle = INK.text;
    pen.font = `700 34px ${DISPLAY}`;
    const base = y + (step - 14) / 2 + 12;
    pen.fillText(say(`result_usage_${usage}`), MARGIN + 30, base, 320);
    for (let bar = 0; bar < 4; bar += 1) {
      pen.fillStyle = bar < LEVEL_STEPS[level] ? LEVEL_COLOURS[level] : INK.track;
      roundBox(pen, { left: 440 + bar * 62, top: base - 25, width: 52, height: 26, radius: 8 });
    }
    pen.textAlign = "right";
    pen.fillStyle = LEVEL_COLOURS[level];
    pen.font = `700 34px ${TEXT}`;
    pen.fillText(figure || say(`result_level_${level}`), SIZE.width - MARGIN - 30, base, 260);
    pen.textAlign = "left";
  });
}

function drawFoot(pen, { where, when }) {
  pen.fillStyle = INK.deep;
  pen.fillRect(0, SIZE.height - 130, SIZE.width, 130);
  pen.fillStyle = INK.text;
  pen.font = `600 34px ${TEXT}`;
  pen.fillText(where, MARGIN, SIZE.height - 74, SIZE.width - 2 * MARGIN);
  pen.fillStyle = INK.soft;
  pen.font = `400 28px ${TEXT}`;
  pen.fillText([when, location.host].filter(Boolean).join(" · "), MARGIN, SIZE.height - 34, SIZE.width - 2 * MARGIN);
}
