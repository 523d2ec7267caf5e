// The map of a list in the midst of its page (templates/web/map/listed.html): it comes when the reader comes near, in the
// place of the picture that the server drew; where no map can be drawn the picture stays. Its library, three times the
// page, is asked for then and not before.

const frame = document.querySelector("[data-listed-map]");

async function draw() {
  const isDrawable = document.createElement("canvas").getContext("webgl2") !== null;
  if (!isDrawable) return;
  const [{ boxOfListed, readListed }, { openSmallMap }] = await Promise.all([import("./listed.js"), import("./small.js")]);
  const source = await readListed(frame.dataset.src);
  const box = source && boxOfListed(source);
  if (!box) return;
  const position = { bounds: box, fitBoundsOptions: { padding: { top: 32, right: 56, bottom: 56, left: 32 }, maxZoom: 11 } };
  const named = { of: ({ id }) => id, find: (_view, id) => source.find(id) };
  await openSmallMap(frame, { source, position, options: { maxZoom: 15 }, cardOf: (feature) => source.cardOf(feature), named });
}

if (frame) {
  frame.hidden = false;
  new IntersectionObserver((seen, watcher) => {
    if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
    watcher.disconnect();
    draw();
  }, { rootMargin: "200px" }).observe(frame);
}
