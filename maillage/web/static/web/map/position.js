// Where a map stands, as addresses say it: z, lat and lon of its centre, or the box of its view.

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
