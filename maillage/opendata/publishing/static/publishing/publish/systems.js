// The map under the menu of coordinate systems, drawn as each would place it: a person sees in which it is right.

import { wanted } from "../../web/map/near.js";

const SHOWN = { padding: 40, maxZoom: 15 };

/** Wires the menu of the page, where it has one: once, and again where another stands in its place. */
export function wireSystems() {
  const menu = document.getElementById("crs");
  if (!menu || "isWired" in menu.dataset) return;
  menu.dataset.isWired = "";
  const frame = document.getElementById("system-map");
  const said = document.getElementById("system-said");
  let placements = null;
  let map = null;

  const draw = async ({ bbox, features }) => {
    const shapes = { type: "FeatureCollection", features };
    map ??= open(frame, shapes, bbox);
    const { view, source } = await map;
    source.show(view.map, shapes);
    view.map.fitBounds(bbox, { ...SHOWN, animate: false });
  };

  const show = async () => {
    const chosen = menu.selectedOptions[0];
    try {
      placements ??= await readPlacements(frame);
      if (menu.value !== chosen.value) return; // another one meanwhile
      const placed = placements[chosen.value];
      frame.hidden = !placed;
      said.textContent = chosen.value ? (placed ? frame.dataset.there : frame.dataset.elsewhere).replace("%n", nameOf(chosen)) : "";
      if (placed) await draw(placed);
    } catch (error) {
      frame.hidden = true;
      said.textContent = frame.dataset.failed;
      throw error;
    }
  };

  menu.addEventListener("change", show);
  if (menu.value) show(); // kept by the browser on the way back, or chosen before
}

async function open(frame, shapes, bbox) {
  const { done } = await wanted(frame);
  const [{ ShapeSource, plainLayer }, { openSmallMap }] = await Promise.all([import("../../catalog/shapes_map.js"), import("../../web/map/small.js")]);
  const source = new ShapeSource(plainLayer(shapes));
  const position = { bounds: bbox, fitBoundsOptions: SHOWN };
  const view = await openSmallMap(frame, { source, position, options: { maxZoom: 18 } });
  done();
  return { source, view };
}

/** Where the map lies in each system: of a draft by its address, of a file that is not kept from the page. */
async function readPlacements(frame) {
  if (!frame.dataset.src) return JSON.parse(document.getElementById("system-placements").textContent);
  const answer = await fetch(frame.dataset.src);
  if (!answer.ok) throw new Error(`placements: ${answer.status}`);
  return answer.json();
}

/** The name of a system, without where it lies. */
function nameOf({ text }) {
  return text.split(" (EPSG")[0].trim();
}

wireSystems();
