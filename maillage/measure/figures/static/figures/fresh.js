// Keeps the map fresh: asks, while the page is looked at, whether the tile around the view has changed.

const EVERY_MS = 15_000;

/** Calls ``react`` after the counts around the view of ``view()`` changed. One conditional request each time. */
export function watchForTests(view, react) {
  let known = null;
  const look = async () => {
    if (document.hidden) return;
    const address = tileAround(view());
    const version = await versionOf(address);
    if (!version) return;
    const isChanged = known?.address === address && known.version !== version;
    known = { address, version };
    if (isChanged) react();
  };
  setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look);
  look();
}

/** The address of a tile that holds the centre and most of the view: two zooms out. */
function tileAround(view) {
  const { lng, lat } = view.map.getCenter();
  const z = Math.min(12, Math.max(4, Math.floor(view.map.getZoom()) - 2));
  const size = 2 ** z;
  const sine = Math.sin((lat * Math.PI) / 180);
  const x = Math.floor((lng / 360 + 0.5) * size);
  const y = Math.floor((0.5 - Math.atanh(sine) / (2 * Math.PI)) * size);
  return view.source.tiles.replace("{z}", z).replace("{x}", x).replace("{y}", y);
}

async function versionOf(address) {
  try {
    const response = await fetch(address, { cache: "no-cache" });
    return response.headers.get("ETag");
  } catch {
    return null; // no network: ask again later
  }
}
