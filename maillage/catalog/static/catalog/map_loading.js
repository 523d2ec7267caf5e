// The map of a data set is heavy: it is loaded when a reader comes near it.

const frame = document.getElementById("dataset-map");

async function load() {
  frame.textContent = frame.dataset.busy;
  try {
    const { drawMap } = await import("./dataset_map.js");
    await drawMap(frame);
  } catch (error) {
    frame.removeAttribute("data-state");
    frame.textContent = frame.dataset.failed;
    throw error;
  }
}

const watcher = new IntersectionObserver(
  (entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    load();
  },
  { rootMargin: "100px" },
);
watcher.observe(frame);
