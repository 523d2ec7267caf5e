// The figures of territories in view, from the page's own JSON address, kept by level for pointing and for the panel.

import { config } from "../web/map/page.js";

import { classOf } from "./figures.js";

const GRAIN_DEGREES = 1; // boxes are widened to whole degrees, so that neighbours' answers come from the cache

export class TerritoryFigures {
  /** The figures that ``query`` asks for, read in the classes of ``usage``. */
  constructor(query, usage) {
    Object.assign(this, { query, usage });
    this.forget();
  }

  forget() {
    this.rows = new Map();
    this.loaded = "";
  }

  /** The rows of ``level`` around ``bounds``; null when they are there already, or when a newer question came in. */
  async load(level, bounds) {
    const address = `${config.addresses.figures}?${this.query}&level=${level}&bbox=${widened(bounds)}`;
    if (address === this.loaded) return null;
    this.loaded = address;
    const answer = await read(address);
    if (!answer || address !== this.loaded) return null;
    const rows = answer.rows.map((row) => ({ ...row, paint: paintOf(row, this.usage) }));
    this.rows.set(level, new Map(rows.map((row) => [row.code, row])));
    return rows;
  }

  /** The rows of a level that are there; null where none was read yet. */
  rowsOf(level) {
    const rows = this.rows.get(level);
    return rows ? [...rows.values()] : null;
  }

  row(level, code) {
    return this.rows.get(level)?.get(code) ?? null;
  }

  has(level) {
    return (this.rows.get(level)?.size ?? 0) > 0;
  }
}

async function read(address) {
  try {
    const response = await fetch(address);
    return response.ok ? await response.json() : null;
  } catch {
    return null; // the network is gone: what is drawn stays
  }
}

function paintOf(row, usage) {
  if (row.isHidden) return 0;
  // More than half failed: there is no median, and it is the worst class.
  return row.value === null || row.value === undefined ? 1 : classOf(row.value, usage);
}

function widened(bounds) {
  const down = (value) => Math.floor(value / GRAIN_DEGREES) * GRAIN_DEGREES;
  const up = (value) => Math.ceil(value / GRAIN_DEGREES) * GRAIN_DEGREES;
  return [down(bounds.getWest()), down(bounds.getSouth()), up(bounds.getEast()), up(bounds.getNorth())].join(",");
}
