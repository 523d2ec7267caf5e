// Draws the map of a list in a frame of its page, in the place of what stands there. Its library, three times the page,
// is asked for by the first that is drawn.

import { isDrawable } from "./saving.js";

/** Draws the map of a list in its page (near.js). */
export async function drawMap(frame) {
  if (!(await drawListed(frame, { isAddressed: true }))) throw new Error(`no places: ${frame.dataset.src}`);
}

/**
 * The map of ``frame`` (its places in data-src, its name in data-label); null where none can be drawn: what stands in the
 * frame stays. ``isAddressed``: the address of the page keeps where it was moved and what is chosen on it.
 */
export async function drawListed(frame, { isAddressed }) {
  if (!isDrawable()) return null;
  const [{ boxOfListed, readListed }, { openSmallMap }] = await Promise.all([import("./listed.js"), import("./small.js")]);
  const source = await readListed(frame.dataset.src);
  const box = source && boxOfListed(source);
  if (!box) return null;
  const position = { bounds: box, fitBoundsOptions: { padding: { top: 32, right: 56, bottom: 56, left: 32 }, maxZoom: 11 } };
  const named = isAddressed ? { of: ({ id }) => id, find: (_view, id) => source.find(id) } : null;
  return openSmallMap(frame, { source, position, options: { maxZoom: 15 }, cardOf: (feature) => source.cardOf(feature), named });
}
