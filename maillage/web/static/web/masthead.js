// The doors at the top of every page are <details> and popovers, which open without this module. It closes what is open
// when the visitor presses Escape, touches the page elsewhere or leaves a door with the keyboard; it shows what is the
// visitor's own on this device, and leads her to the first field of a form that was refused.

import { chooseOperator, choosePlace, chosenOperator, chosenPlace } from "./choices.js";

const masthead = document.querySelector(".masthead");
const doors = [...masthead.querySelectorAll(".door")];
const isFolded = matchMedia("(max-width: 59.99rem)"); // the menu of a telephone folds one door at a time, and stays

const shut = (except) => {
  for (const door of doors) if (door !== except) door.open = false;
};

// Browsers that do not know <details name> yet open two doors at once.
for (const door of doors) door.addEventListener("toggle", () => door.open && shut(door));

document.addEventListener("keydown", (event) => {
  const open = doors.find((door) => door.open);
  if (event.key !== "Escape" || !open || isFolded.matches) return;
  shut();
  open.querySelector("summary").focus();
});
document.addEventListener("pointerdown", (event) => {
  if (!isFolded.matches && !event.target.closest(".door")) shut();
});
masthead.addEventListener("focusout", (event) => {
  const door = event.target.closest(".door");
  if (door && event.relatedTarget && !isFolded.matches && !door.contains(event.relatedTarget)) door.open = false;
});

const search = document.getElementById("site-search");
search.addEventListener("toggle", (event) => {
  if (event.newState === "open") search.querySelector("input").focus();
});

// What is the visitor's own on this device: her place leads to its page, her operator is chosen for every page.
const show = () => {
  const place = chosenPlace();
  for (const line of document.querySelectorAll("[data-own-place]")) {
    const link = line.querySelector("a");
    line.hidden = !place;
    if (!place) continue;
    link.textContent = `${line.dataset.label} ${place.name}`;
    link.href = line.dataset.page + place.address;
  }
  for (const line of document.querySelectorAll("[data-own-operator]")) {
    line.hidden = false;
    line.querySelector("select").value = chosenOperator() ?? "";
  }
  for (const line of document.querySelectorAll("[data-my-place]")) {
    const isChosen = place?.address === line.dataset.myPlace;
    const said = line.querySelector("[role=status]");
    line.hidden = false;
    line.querySelector("[data-choose]").hidden = isChosen;
    said.textContent = isChosen ? said.dataset.chosen : "";
  }
};

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-forget]")) choosePlace(null);
  const choice = target.closest("[data-choose]")?.closest("[data-my-place]");
  if (choice) choosePlace({ address: choice.dataset.myPlace, name: choice.dataset.name });
});
document.addEventListener("change", ({ target }) => {
  if (target.closest("[data-own-operator]")) chooseOperator(target.value || null);
});
document.addEventListener("maillage:choice", show);
addEventListener("storage", show);
show();

// After a refused form the keyboard and the screen reader stand at the first field to correct, or at what is said of
// the whole form: not at the top of the page.
const REFUSED = 400;
const [navigation] = performance.getEntriesByType("navigation");
const status = navigation?.responseStatus ?? 0; // 0 where a browser does not say it

if (status === 0 || status >= REFUSED) {
  const field = document.querySelector("main [aria-invalid=true], main .field-wrong :is(input, select, textarea)");
  const said = document.querySelector("main [role=alert]:not([hidden]):not(:empty)");
  if (!field) said?.setAttribute("tabindex", "-1");
  (field ?? said)?.focus();
}
