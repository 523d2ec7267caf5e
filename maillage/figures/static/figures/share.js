// Taking the view away: copy its address, the system's sharing, embedding, files equal to the view, printing.

import { writeQuery } from "./address.js";
import { config, say } from "./config.js";
import { levelAt } from "./layers.js";
import { savePicture } from "./picture.js";

/** Wires the actions; ``current()`` gives {state, views}, ``tell(title, text)`` says what happened. */
export function wireSharing({ current, tell }) {
  const on = (id, act) => document.getElementById(id)?.addEventListener("click", act);
  on("map-copy", () => copy(pageAddress(current().state), tell));
  on("map-picture", () => savePicture(current().views));
  on("map-print", () => print());
  on("map-embed", () => openEmbedding(current().state));
  closeWhenDone(document.getElementById("map-menu"));
  on("map-embed-copy", ({ target }) => copy(document.getElementById("map-embed-code").value, (told) => (target.textContent = told)));
  const share = document.getElementById("map-share");
  if (share && "share" in navigator) {
    share.hidden = false;
    share.addEventListener("click", () => shareBySystem(current().state));
  }
}

/** The menu closes when something was chosen, when a click falls outside it, and with Escape. */
function closeWhenDone(menu) {
  if (!menu) return;
  const close = () => menu.removeAttribute("open");
  menu.querySelector(".menu-items").addEventListener("click", close);
  document.addEventListener("click", ({ target }) => menu.contains(target) || close());
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    close();
    menu.querySelector("summary").focus();
  });
}

/** Points the links to files and to the table at what the map shows now. */
export function updateLinks({ state, views }) {
  const query = exportQuery(state, views[0].map);
  for (const link of document.querySelectorAll("[data-export]")) {
    link.href = `${config.addresses[link.dataset.export]}?${query}`;
  }
  const whole = document.getElementById("map-whole");
  if (whole) whole.href = `${config.addresses.map}?${writeQuery(state)}`;
}

/** The query that asks for exactly the view: filters, level and box. */
export function exportQuery(state, map) {
  const bounds = map.getBounds();
  const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((degrees) => degrees.toFixed(5));
  const found = levelAt(map.getZoom());
  return writeQuery(state, { level: found?.level ?? "square", bbox: box.join(",") });
}

function pageAddress(state, extra = {}) {
  return `${location.origin}${config.addresses.map}?${writeQuery(state, extra)}`;
}

async function copy(text, tell) {
  try {
    await navigator.clipboard.writeText(text);
    tell(say("copied"), text);
  } catch {
    tell(say("copy_by_hand"), text); // the browser forbids it: the address stands there to be selected
  }
}

async function shareBySystem(state) {
  try {
    await navigator.share({ title: document.title, url: pageAddress(state) });
  } catch (refusal) {
    if (refusal.name !== "AbortError") throw refusal;
  }
}

function openEmbedding(state) {
  const address = pageAddress(state, { embed: 1 });
  const title = document.getElementById("map-question").textContent.trim();
  const frame = Object.assign(document.createElement("iframe"), { src: address, title, width: "100%", height: "520" });
  frame.setAttribute("loading", "lazy");
  document.getElementById("map-embed-code").value = frame.outerHTML;
  document.getElementById("map-embed-dialog").showModal();
}
