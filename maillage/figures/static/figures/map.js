// The map page: reads the address, puts the stage, the form, the legend and the links together, writes the address.

import { readAddress, roundPosition, writeQuery } from "./address.js";
import { addBaseMap } from "./basemap.js";
import { config, say } from "./config.js";
import { clearAll, drawChips, fillForm, onFilters, readForm } from "./filters.js";
import { watchForTests } from "./fresh.js";
import { levelAt } from "./layers.js";
import { drawLegend } from "./legend.js";
import { wireLocate } from "./locate.js";
import { onThemeChange } from "./palette.js";
import { announce, closePanel } from "./panel.js";
import { updateLinks, wireSharing } from "./share.js";
import { Stage, maplibre } from "./stage.js";

const empty = document.getElementById("map-empty");

let state = readAddress(location.search);
let stage = null;

async function start() {
  addBaseMap(maplibre);
  config.styles = await loadStyles();
  fillForm(state);
  stage = new Stage(state, { onMove: keepPosition });
  onFilters(change);
  onThemeChange(() => stage.restyle());
  wireLocate({ maplibre, map: () => stage.first.map, tell: announce });
  wireSharing({ current: () => ({ state, views: stage.views }), tell: announce });
  wireSearch();
  watchForTests(() => stage.first, () => stage.refresh());
  addEventListener("popstate", goBack);
  document.addEventListener("map-rest", ({ detail }) => rest(detail));
  document.addEventListener("panel-close", () => stage.unchoose());
  document.getElementById("map-reset").addEventListener("click", () => {
    clearAll();
    change(readForm());
  });
  if (matchMedia("(max-width: 47.99rem)").matches) document.getElementById("map-filter-box")?.removeAttribute("open");
  draw();
}

async function loadStyles() {
  const names = Object.keys(config.styles);
  const styles = await Promise.all(names.map((name) => fetch(config.styles[name]).then((answer) => answer.json())));
  return Object.fromEntries(names.map((name, index) => [name, styles[index]]));
}

/** A person changed the filters: a new entry of the history, a new picture. */
function change(next) {
  state = { ...state, ...next };
  history.pushState(null, "", address());
  show();
}

function goBack() {
  state = readAddress(location.search);
  fillForm(state);
  show();
  const { position } = state;
  if (position) stage.first.map.jumpTo({ center: [position.lon, position.lat], zoom: position.z });
}

function show() {
  closePanel();
  empty.hidden = true;
  stage.ask(state);
  draw();
}

function draw() {
  const level = stage.first.map.getZoom();
  drawChips();
  drawLegend({ mode: state.mode, usage: state.filters.usage[0] ?? config.usage, level: say(`level_${levelAt(level)?.level ?? "square"}`) });
  updateLinks({ state, views: stage.views });
}

/** The maps were moved: the address follows without a new entry of the history. */
function keepPosition() {
  if (!stage) return;
  const { map } = stage.first;
  state.position = roundPosition({ zoom: map.getZoom(), center: map.getCenter() });
  history.replaceState(null, "", address());
  draw();
}

function address() {
  const query = writeQuery(state, state.isEmbedded ? { embed: 1 } : {});
  return query ? `?${query}` : location.pathname;
}

/** A map came to rest: say so when there is nothing to see. */
function rest() {
  empty.hidden = stage.views.some((view) => view.hasFigures());
}

/** A territory chosen in a search box: the map flies there instead of opening its page. */
function wireSearch() {
  document.addEventListener("maillage:territory", (event) => {
    const { bbox, lon, lat } = event.detail;
    if (!bbox && lon === null) return; // no place is known for it: its page opens
    event.preventDefault();
    stage.goTo(bbox ? { bounds: Array.isArray(bbox) ? bbox : [bbox.west, bbox.south, bbox.east, bbox.north] } : { center: [lon, lat], zoom: 12 });
  });
}

start();
