// Points of a feature over any map: discs with a sign, small ones without. They are read once somebody chose them, as the
// places of a list are (listed.js, maillage/web/listed_places.py), and closer those of the view alone.

import { FACES } from "./ground.js";
import { readColors } from "./palette.js";

const HIT_PX = 8;
const GRAIN_DEGREES = 0.25; // boxes are widened to this, so that a short move asks for nothing
const HAS_SIGN = ["has", "label"];
const NONE = { type: "FeatureCollection", features: [] };

export class Marks {
  /** ``kind`` is what the server says of them (MapMarks), ``query`` of which origin and operators they are. */
  constructor({ href, rows, nearZoom, credits }, query) {
    Object.assign(this, { nearZoom, credits, address: `${href}?${query}`, shades: rows.map(({ shade }) => shade), listed: null, asked: "" });
    this.rows = rows.map(({ shade, sign, label }) => ({ swatch: sign ? "mark" : "dot", sign, label, ink: `var(--${shade})` }));
  }

  /** The style with the marks over everything. */
  style(base, place) {
    const inks = readColors(place, { edge: "var(--surface)", ...Object.fromEntries(this.shades.map((shade) => [shade, `var(--${shade})`])) });
    const color = ["match", ["get", "shade"], ...this.shades.flatMap((shade) => [shade, inks[shade]]), inks.edge];
    const disc = { "circle-color": color, "circle-radius": ["case", HAS_SIGN, 10, 5], "circle-stroke-color": inks.edge, "circle-stroke-width": 1.5 };
    const sign = { "text-field": ["get", "label"], "text-font": FACES.Bold, "text-size": 15, "text-allow-overlap": true, "text-ignore-placement": true };
    base.sources.marks = { type: "geojson", data: this.listed?.places ?? NONE, ...(this.credits && { attribution: this.credits }) };
    base.layers.push(
      { id: "marks-discs", type: "circle", source: "marks", paint: disc },
      { id: "marks-signs", type: "symbol", source: "marks", filter: HAS_SIGN, layout: sign, paint: { "text-color": inks.edge } },
    );
    return base;
  }

  /** Reads those of the view, unless they are there. */
  async load(map) {
    const address = map.getZoom() < this.nearZoom ? this.address : `${this.address}&bbox=${widened(map.getBounds())}`;
    if (address === this.asked) return;
    this.asked = address;
    const listed = await readMarks(address);
    if (address !== this.asked) return;
    if (!listed) this.asked = ""; // the network is gone: what is drawn stays, and is asked for again
    else this.listed = listed;
    if (listed) map.getSource("marks")?.setData(listed.places);
  }

  /** The names of the marks around a point, the one on top first; null where there is none. */
  featureAt(map, { x, y }) {
    if (!map.getLayer("marks-discs")) return null;
    const under = map.queryRenderedFeatures([[x - HIT_PX, y - HIT_PX], [x + HIT_PX, y + HIT_PX]], { layers: ["marks-discs"] });
    const ids = [...new Set(under.map(({ properties }) => properties.id))].filter((id) => this.listed?.find(id));
    return ids.length ? { marks: ids } : null;
  }

  /** The mark of that name; null where it is not there. */
  find(id) {
    return this.listed?.find(id) ? { marks: [id] } : null;
  }

  /** The words of a card (card.js). */
  cardOf({ marks }) {
    return this.listed.cardOf(this.listed.found(marks));
  }
}

/** The places of an address; null where they, or the module that reads them, could not be had. */
async function readMarks(address) {
  const module = await import("./listed.js").catch(() => null); // no network
  return module && module.readListed(address);
}

function widened(bounds) {
  const down = (degrees) => Math.floor(degrees / GRAIN_DEGREES) * GRAIN_DEGREES;
  const up = (degrees) => Math.ceil(degrees / GRAIN_DEGREES) * GRAIN_DEGREES;
  return [down(bounds.getWest()), down(bounds.getSouth()), up(bounds.getEast()), up(bounds.getNorth())].join(",");
}
