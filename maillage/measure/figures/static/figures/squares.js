// The squares of the grid as tiles number them: a Morton number with a one written before it tells squares of every level
// apart. On the grid: maillage/core/geo.py.

/** "square:15.178956970", the name of a square in addresses, from its number in a tile. */
export function squareName(id) {
  const level = Math.floor(Math.log2(id) / 2);
  return `square:${level}.${id - 4 ** level}`;
}

/** The same the other way round: {level, id}; null where the name is no square's. */
export function readSquare(name) {
  const [, level, number] = /^square:(\d{1,2})\.(\d{1,12})$/.exec(name) ?? [];
  return level === undefined ? null : { level: Number(level), id: Number(number) + 4 ** Number(level) };
}

/** The outline of a square, as a GeoJSON polygon in degrees. */
export function squareShape(name) {
  const { level, id } = readSquare(name);
  let number = id - 4 ** level;
  let [x, y] = [0, 0];
  // Two bits a level, the column's the lower one. The numbers are larger than what bit operators hold.
  for (let at = 0; at < level; at += 1) {
    x += (number % 2) * 2 ** at;
    y += (Math.floor(number / 2) % 2) * 2 ** at;
    number = Math.floor(number / 4);
  }
  const longitude = (column) => (column / 2 ** level) * 360 - 180;
  const latitude = (row) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / 2 ** level))) * 180) / Math.PI;
  const [west, east, north, south] = [longitude(x), longitude(x + 1), latitude(y), latitude(y + 1)];
  return { type: "Polygon", coordinates: [[[west, north], [east, north], [east, south], [west, south], [west, north]]] };
}
