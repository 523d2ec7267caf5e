// A file dropped on the frame is as good as one that was chosen.

for (const drop of document.querySelectorAll("[data-drop]")) {
  const file = drop.querySelector("input[type=file]");
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("is-over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    if (event.dataTransfer.files.length) file.files = event.dataTransfer.files;
  });
}
