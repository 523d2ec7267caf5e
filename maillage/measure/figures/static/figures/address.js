// The state of the map and the address of the page: one is written from the other, defaults are left out.

import { readPosition } from "../web/map/position.js";

/** The names of the filters, in forms and addresses alike. */
export const FILTERS = ["usage", "operator", "technology", "period", "context", "origin"];

/** What the address says: filters (name to list of values), mode, operators compared, overlay, marks, position, card, embedding. */
export function readAddress(search) {
  const query = new URLSearchParams(search);
  const filters = Object.fromEntries(FILTERS.map((name) => [name, query.getAll(name).filter(Boolean)]));
  const compared = (query.get("compare") ?? "").split(",").filter(Boolean).slice(0, 2);
  return {
    filters,
    compared,
    mode: modeOf(query, compared),
    over: query.get("over") ?? "",
    marks: query.get("marks") ?? "",
    position: readPosition(query),
    at: query.get("at"),
    isEmbedded: query.get("embed") === "1",
  };
}

/** The query of an address for that state; ``extra`` pairs are added at the end. */
export function writeQuery(state, extra = {}) {
  const query = filterQuery(state);
  if (state.mode === "compare") query.set("compare", state.compared.join(","));
  if (state.mode === "best") query.set("layer", "best");
  if (state.over) query.set("over", state.over);
  if (state.marks) query.set("marks", state.marks);
  if (state.position) {
    for (const [name, value] of Object.entries(state.position)) query.set(name, String(value));
  }
  if (state.at) query.set("at", state.at);
  for (const [name, value] of Object.entries(extra)) query.set(name, String(value));
  // Comma and colon need no escape in a query, and the address stays readable.
  return query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
}

/** Only the filters: what tiles and figures ask for. An operator given here replaces those of the form. */
export function filterQuery(state, operator = null) {
  const query = new URLSearchParams();
  for (const name of FILTERS) {
    const hasOwnOperators = name === "operator" && (operator !== null || state.mode !== "one");
    if (hasOwnOperators) continue;
    for (const value of state.filters[name]) query.append(name, value);
  }
  if (operator !== null) query.append("operator", operator);
  return query;
}

function modeOf(query, compared) {
  if (query.get("layer") === "best") return "best";
  return compared.length === 2 ? "compare" : "one";
}
