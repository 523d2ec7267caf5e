// A square or a territory as the map's card: four operators, best first, from the page's own JSON address; and the note
// beside the pointer (web/map/stage.js).

import { element } from "../web/map/element.js";
import { config, say } from "../web/map/page.js";

import { filterQuery } from "./address.js";
import { bestSentence, countWords, figureOf, headline, nameOf, placeName } from "./describe.js";
import { LEVELS } from "./layers.js";
import { readSquare, squareShape } from "./squares.js";

const MARK = "mark:"; // before the name of a mark in the address
const NAMED_FROM = 14; // the level of squares that lie within a commune, as in maillage/measure/figures/pages/map_card.py
const NAMED = /place|locality|hamlet|lieu/; // the layers of a ground in which hamlets and streets are written

/** The card of the figures that ``state()`` asks for. */
export function cardOf(state) {
  return {
    at(found) {
      const { feature } = mainOf(found);
      return feature.marks ? `${MARK}${feature.marks[0]}` : nameOf(feature);
    },

    find(view, at) {
      if (at.startsWith(MARK)) return view.source.marks?.find(at.slice(MARK.length)) ?? null;
      const square = readSquare(at);
      if (square) return { level: "square", target: { source: "squares", sourceLayer: "squares", id: square.id }, properties: null };
      const [level, code] = at.split(":");
      const layer = LEVELS.find((each) => each.level === level)?.layer;
      return layer ? { level, target: { source: "france", sourceLayer: layer, id: code }, properties: { code } } : null;
    },

    async *panel(found, at) {
      if (!found.length) return; // of an address that names no place
      const { view, pane, feature } = mainOf(found);
      if (feature.marks) {
        yield pane.source.marks.cardOf(feature);
        return;
      }
      const shape = at.startsWith("square:") ? squareShape(at) : null;
      const isSmall = shape && readSquare(at).level >= NAMED_FROM;
      const hamlet = isSmall ? hamletIn(view.map, shape) : null;
      const title = hamlet ?? (isSmall || !shape ? (feature.commune?.nom ?? feature.properties?.nom) : null);
      yield { title: title ?? say("waiting"), shape };
      const answer = await read(at, state());
      if (!answer) {
        yield { title: title ?? say("nothing_here"), note: say("card_failed"), shape };
        return;
      }
      const notes = [feature.level === "empty" ? say("nothing_at_spot") : "", answer.note, bestSentence(figureOf(feature), pane.source)];
      yield {
        title: hamlet ?? answer.title,
        line: answer.line,
        note: notes.filter(Boolean).join(" "),
        rows: answer.rows.map((row) => ({ ...row, mark: markOf(row.id) })),
        more: answer.more,
        shape: shape ?? shapeOf(answer.box),
      };
    },

    note({ pane, feature }, latitude) {
      if (feature.marks) {
        const { title, line = "" } = pane.source.marks.cardOf(feature);
        return [element("strong", { text: title }), element("span", { text: line })];
      }
      const figure = figureOf(feature);
      const count = countWords(figure);
      return [
        element("strong", { text: placeName(feature, latitude) }),
        element("span", { text: headline(figure, pane.source) }),
        ...(count ? [element("span", { className: "note-count", text: count })] : []),
      ];
    },
  };
}

function mainOf(found) {
  return found.find(({ feature }) => feature.marks) ?? found.find(({ feature }) => !feature.isEmpty) ?? found[0];
}

async function read(at, state) {
  const query = filterQuery(state);
  query.set("origin", state.filters.origin[0] ?? config.origin);
  query.set("at", at);
  if (state.mode === "compare") query.set("compare", state.compared.join(","));
  try {
    const response = await fetch(`${config.addresses.card}?${query}`);
    return response.ok ? await response.json() : null;
  } catch {
    return null; // the network is gone: the card says so
  }
}

/** The mark of an operator in its colour, as the server draws it (web/charts/axis.py). */
export function markOf(id) {
  const { ink, shape } = config.operators.find((operator) => operator.id === id) ?? {};
  if (!shape) return null;
  const space = "http://www.w3.org/2000/svg";
  const [mark, path] = [document.createElementNS(space, "svg"), document.createElementNS(space, "path")];
  for (const [name, value] of Object.entries({ class: `op-mark ${ink}`, viewBox: "-9 -9 18 18", "aria-hidden": "true" })) mark.setAttribute(name, value);
  path.setAttribute("d", shape);
  mark.append(path);
  return mark;
}

/** The hamlet or quarter whose name the ground writes in a square, the nearest to its centre; null where none is. */
function hamletIn(map, { coordinates: [corners] }) {
  const [low, high] = [map.project(corners[3]), map.project(corners[1])];
  const named = map.getStyle().layers.filter((layer) => layer.type === "symbol" && NAMED.test(layer["source-layer"] ?? "")).map(({ id }) => id);
  if (!named.length) return null;
  const inside = map.queryRenderedFeatures([[low.x, high.y], [high.x, low.y]], { layers: named }).filter(({ geometry }) => geometry.type === "Point");
  const distance = ({ geometry }) => {
    const { x, y } = map.project(geometry.coordinates);
    return Math.hypot(x - (low.x + high.x) / 2, y - (low.y + high.y) / 2);
  };
  const isIn = ({ geometry: { coordinates: [lon, lat] } }) => lon >= corners[0][0] && lon <= corners[1][0] && lat <= corners[0][1] && lat >= corners[2][1];
  const nearest = inside.filter(isIn).sort((one, other) => distance(one) - distance(other))[0];
  return nearest?.properties.name ?? nearest?.properties.nom ?? null;
}

/** The box of a territory as a geometry: nothing is drawn of it, the map only knows whether it is still seen. */
function shapeOf(box) {
  if (!box) return null;
  const [west, south, east, north] = box;
  return { type: "MultiPoint", coordinates: [[west, south], [east, north]], isBox: true };
}
