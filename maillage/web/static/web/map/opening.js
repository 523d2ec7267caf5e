// Opens the live map of a stage (web/map/stage.html): at once, or, for who saves data, by its button. Until it is drawn the
// picture of the server stands there, if the page has one.

import { isDrawable, savesData } from "./saving.js";

const { module, library, reader, picture } = document.getElementById("map-script").dataset;
const page = document.getElementById("map-stage").closest(".map-page");
const frames = document.getElementById("map-frames");
const poster = document.getElementById("map-poster");
const opening = document.getElementById("map-opening");
const button = document.getElementById("map-open");

// A frame of our own page was asked for by its button: one is enough.
const isAskedFor = window.frameElement !== null;

if (!isDrawable()) {
  showPicture();
  button.hidden = true;
  document.getElementById("map-undrawable").hidden = false;
} else if (savesData() && !isAskedFor) {
  showPicture();
  button.addEventListener("click", openByButton);
} else {
  open().catch(() => {
    showPicture();
    fail();
    button.addEventListener("click", openByButton);
  });
}

function showPicture() {
  page.classList.add("is-picture");
  opening.hidden = false;
  import("./sheet.js").then(({ wireSheet }) => wireSheet());
  if (picture) import(picture);
}

async function openByButton() {
  if (button.dataset.failed) return location.reload(); // a module that did not come is not asked for again
  button.setAttribute("aria-busy", "true");
  page.classList.remove("is-picture"); // with the press: nothing moves when the map is there
  try {
    await open();
  } catch {
    page.classList.add("is-picture");
    return fail();
  }
  opening.hidden = true;
  document.addEventListener("map-rest", () => frames.querySelector("canvas")?.focus({ preventScroll: true }), { once: true });
}

/** The network broke off: the picture stays. */
function fail() {
  button.dataset.failed = "true";
  button.removeAttribute("aria-busy");
  document.getElementById("map-unread").hidden = false;
}

/** Asks for all that the map needs at once, instead of one after another as modules name each other. */
async function open() {
  document.head.append(
    Object.assign(document.createElement("link"), { rel: "modulepreload", href: library }),
    Object.assign(document.createElement("link"), { rel: "preload", as: "script", href: reader }),
  );
  const ends = [[document, ["map-rest", "change"]], [frames, ["pointerdown", "wheel", "keydown"]], [window, ["popstate"]]];
  for (const [target, names] of ends) {
    for (const name of names) target.addEventListener(name, () => poster?.remove(), { once: true, passive: true });
  }
  await import(module);
  page.querySelector(".map-places")?.remove(); // the table says it of the live map
}
