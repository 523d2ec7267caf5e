// A map in the midst of a page is heavy: it is drawn when a reader comes near it.

/** Once a reader is near ``frame``, draws with the ``drawMap`` of the module that ``load`` imports; data-busy and data-failed say how it goes. */
export function drawWhenNear(frame, load) {
  const draw = async () => {
    frame.textContent = frame.dataset.busy;
    try {
      const { drawMap } = await load();
      await drawMap(frame);
    } catch (error) {
      frame.removeAttribute("data-state");
      frame.textContent = frame.dataset.failed;
      throw error;
    }
  };
  const watcher = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      draw();
    },
    { rootMargin: "100px" },
  );
  watcher.observe(frame);
}
