// Where a map stands and what is chosen on it, as addresses say it: z, lat and lon of its centre, ``at`` the name of the
// place whose card is open; or the box of its view.

/** The position that a query says; null where it says none, or no place on the map. */
export function readPosition(query) {
  const [z, lat, lon] = ["z", "lat", "lon"].map((name) => Number.parseFloat(query.get(name)));
  const isPlace = Number.isFinite(z) && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return isPlace ? { z, lat, lon } : null;
}

/** The position of a map, with as many decimals as its zoom shows. */
export function positionOf(map) {
  const [zoom, center] = [map.getZoom(), map.getCenter()];
  const decimals = Math.max(2, Math.min(5, Math.ceil(zoom / 3)));
  return {
    z: Number(zoom.toFixed(2)),
    lat: Number(center.lat.toFixed(decimals)),
    lon: Number(center.lng.toFixed(decimals)),
  };
}

/** The camera of MapLibre for a position. */
export function cameraOf({ z, lat, lon }) {
  return { center: [lon, lat], zoom: z };
}

/** "west,south,east,north" of what a map shows. */
export function boxOf(map) {
  const bounds = map.getBounds();
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((degrees) => degrees.toFixed(5)).join(",");
}

/** The address of a page whose map alone changes it (stage.js): the rest of its query stays as it is. */
export const pageAddress = {
  read() {
    const query = new URLSearchParams(location.search);
    return { position: readPosition(query), at: query.get("at") };
  },

  /** Writes what is seen; ``isNew`` adds an entry to the history, so that the back button undoes it. */
  write({ position, at }, { isNew }) {
    const query = new URLSearchParams(location.search);
    query.delete("at");
    for (const [name, value] of Object.entries({ ...position, ...(at && { at }) })) query.set(name, String(value));
    const address = `?${query.toString().replaceAll("%3A", ":")}${location.hash}`;
    if (isNew) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  },
};

/** The query of such a page, with ``extra`` pairs: what a link to the view keeps. */
export function pageQuery(extra = {}) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(extra)) query.set(name, String(value));
  return query.toString().replaceAll("%3A", ":");
}
