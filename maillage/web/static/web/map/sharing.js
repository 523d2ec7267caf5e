// Taking the view away: copy its address, the system's sharing, embedding, files equal to the view, printing, a picture.

import { config, say } from "./page.js";
import { announce } from "./panel.js";

/** Wires the actions: ``query(extra)`` is that of the view's address, ``picture()`` gives {views, subtitle} of its image. */
export function wireSharing({ query, picture }) {
  const address = (extra = {}) => `${location.origin}${config.addresses.map}?${query(extra)}`;
  const on = (id, act) => document.getElementById(id)?.addEventListener("click", act);
  on("map-copy", () => copy(address(), announce));
  on("map-picture", async () => {
    const { savePicture } = await import("./picture.js"); // comes when somebody wants one
    const { views, subtitle } = picture();
    await savePicture(views, subtitle);
  });
  on("map-print-now", () => print());
  on("map-embed", () => openEmbedding(address({ embed: 1 })));
  closeWhenDone(document.getElementById("map-menu"));
  on("map-embed-copy", ({ target }) => copy(document.getElementById("map-embed-code").value, (told) => (target.textContent = told)));
  const share = document.getElementById("map-share");
  if (share && "share" in navigator) {
    share.hidden = false;
    share.addEventListener("click", () => shareBySystem(address()));
  }
}

/** Points the links to files and to the table at ``viewQuery``, the one to the whole map at ``wholeQuery``. */
export function updateLinks({ viewQuery, wholeQuery }) {
  for (const link of document.querySelectorAll("[data-export]")) {
    link.href = `${config.addresses[link.dataset.export]}?${viewQuery}`;
  }
  const whole = document.getElementById("map-whole");
  if (whole) whole.href = `${config.addresses.map}?${wholeQuery}`;
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

async function copy(text, tell) {
  try {
    await navigator.clipboard.writeText(text);
    tell(say("copied"), text);
  } catch {
    tell(say("copy_by_hand"), text); // the browser forbids it: the address stands there to be selected
  }
}

async function shareBySystem(address) {
  try {
    await navigator.share({ title: document.title, url: address });
  } catch (refusal) {
    if (refusal.name !== "AbortError") throw refusal;
  }
}

function openEmbedding(address) {
  const title = document.getElementById("map-title").textContent.trim();
  const frame = Object.assign(document.createElement("iframe"), { src: address, title, width: "100%", height: "520" });
  frame.setAttribute("loading", "lazy");
  document.getElementById("map-embed-code").value = frame.outerHTML;
  document.getElementById("map-embed-dialog").showModal();
}
