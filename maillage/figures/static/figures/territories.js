// The figures of territories in view, from the page's own JSON address, kept by level for pointing and for the panel.

import { config } from "./config.js";
import { classOf } from "./figures.js";

const GRAIN_DEGREES = 1; // boxes are widened to whole degrees, so that neighbours' answers come from the cache

export class TerritoryFigures {
  constructor() {
    this.forget();
  }

  forget() {
    this.rows = new Map();
    this.loaded = "";
    this.isLoading = false;
  }

  /** The rows of ``level`` around ``bounds``; null when they are there already, or when a newer question came in. */
  async load({ level, query, bounds }) {
    const address = `${config.addresses.figures}?${query}&level=${level}&bbox=${widened(bounds)}`;
    if (address === this.loaded) return null;
    [this.loaded, this.isLoading] = [address, true];
    const answer = await read(address);
    if (address !== this.loaded) return null;
    this.isLoading = false;
    if (!answer) return null;
    const usage = new URLSearchParams(query).get("usage") ?? config.usage;
    const rows = answer.rows.map((row) => ({ ...row, paint: paintOf(row, usage) }));
    this.rows.set(level, new Map(rows.map((row) => [row.code, row])));
    return rows;
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
