// The doors at the top of every page are <details> and popovers, which open without this module. It closes what is open
// when the visitor presses Escape, touches the page elsewhere or leaves a door with the keyboard.

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
