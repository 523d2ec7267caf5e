// What the card of a row says, of whatever stands for it on the map.

const MOST_TOLD = 5;
// The column that names a row; and those that say where it is or number it, which the map or nobody reads.
const NAMES = /^(?!coll|commune|.*commune$)(.*[_ ])?(nom|name|libelle|libellé|titre|intitule|intitulé)([_ ].*)?$/i;
const NOT_TOLD = /(^|[_ ])(lat|latitude|lon|long|longitude|x|y|coord.*|geo.*|siret|siren|uid|id|identifiant|code|insee)([_ ]|$)/i;

/** The card of the row of that number, ``at`` [lon, lat]; ``frame`` has the address of the rows and the words. */
export async function rowCard(frame, number, { at, colours = null }) {
  const values = await readRow(frame, number);
  if (!values) return { title: frame.dataset.unread, at };
  const told = Object.entries(values).filter(([name, value]) => name !== frame.dataset.geometry && value !== null && value !== "" && !NOT_TOLD.test(name));
  const [title] = [told.find(([name]) => NAMES.test(name)) ?? told.find(([, value]) => typeof value === "string")].filter(Boolean);
  const { colour } = frame.dataset;
  const others = told.filter((pair) => pair !== title && pair[0] !== colour).slice(0, MOST_TOLD);
  const rows = others.map(([name, value]) => ({ name, value: String(value) }));
  // First what its colour says, empty or not.
  if (colour) rows.unshift({ mark: colours?.mark(number), name: colour, value: String(values[colour] ?? "–") });
  return { title: String(title?.[1] ?? frame.dataset.one), rows, at, shape: shapeOf(values[frame.dataset.geometry]) };
}

/** The whole shape of a row, where its map draws tiles, which cut it; undefined without one. */
function shapeOf(text) {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined; // no GeoJSON: nothing is outlined
  }
}

/** The values of a row by column; the first of the file has number 2. Null where it could not be read. */
async function readRow(frame, number) {
  try {
    const answer = await fetch(`${frame.dataset.rows}?page=${number - 1}&page_size=1`);
    return answer.ok ? ((await answer.json()).items[0] ?? null) : null;
  } catch {
    return null; // the network is gone: the card says so
  }
}
