// The map page: reads the address, puts panes, form, legend and links together, writes the address.

import { drawLegend } from "../web/map/legend.js";
import { wireLocate } from "../web/map/locate.js";
import { config, say } from "../web/map/page.js";
import { closePanel } from "../web/map/panel.js";
import { boxOf, cameraOf, positionOf } from "../web/map/position.js";
import { updateLinks, wireSharing } from "../web/map/sharing.js";
import { openStage } from "../web/map/stage.js";

import { readAddress, writeQuery } from "./address.js";
import { card } from "./card.js";
import { operatorName } from "./describe.js";
import { clearAll, drawChips, fillForm, onFilters, readForm } from "./filters.js";
import { watchForTests } from "./fresh.js";
import { levelAt } from "./layers.js";
import { legendOf } from "./legend.js";
import { FigureSource } from "./source.js";

let state = readAddress(location.search);
let stage = null;

async function start() {
  fillForm(state);
  const position = state.position ? cameraOf(state.position) : { bounds: config.home };
  stage = await openStage({ panes: panes(), position, card, onMove: keepPosition });
  onFilters(change);
  wireLocate(() => stage.first.map);
  wireSharing({ query: (extra) => writeQuery(state, extra), picture: () => ({ views: stage.views, subtitle: pictureSubtitle() }) });
  watchForTests(() => stage.first, () => stage.refresh());
  addEventListener("popstate", goBack);
  document.getElementById("map-reset").addEventListener("click", () => {
    clearAll();
    change(readForm());
  });
  if (matchMedia("(max-width: 47.99rem)").matches) document.getElementById("map-filter-box")?.removeAttribute("open");
  draw();
}

/** One map, or two where operators are compared. */
function panes() {
  if (state.mode !== "compare") return [{ key: "", label: say("canvas"), source: new FigureSource(state) }];
  return state.compared.map((id) => {
    const operator = operatorName(id);
    return { key: id, name: operator, label: say("canvas_of", { operator }), source: new FigureSource(state, id) };
  });
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
  if (state.position) stage.first.map.jumpTo(cameraOf(state.position));
}

function show() {
  closePanel();
  stage.show(panes());
  draw();
}

function draw() {
  const { map } = stage.first;
  const level = levelAt(map.getZoom())?.level ?? "square";
  drawChips();
  drawLegend(legendOf({ mode: state.mode, usage: state.filters.usage[0] ?? config.usage, level: say(`level_${level}`) }));
  // Files and table hold exactly the view: its filters, level and box.
  updateLinks({ viewQuery: writeQuery(state, { level, bbox: boxOf(map) }), wholeQuery: writeQuery(state) });
}

/** The maps were moved: the address follows without a new entry of the history. */
function keepPosition() {
  if (!stage) return;
  state.position = positionOf(stage.first.map);
  history.replaceState(null, "", address());
  draw();
}

function address() {
  const query = writeQuery(state, state.isEmbedded ? { embed: 1 } : {});
  return query ? `?${query}` : location.pathname;
}

function pictureSubtitle() {
  const day = new Intl.DateTimeFormat(config.language, { dateStyle: "long" }).format(new Date());
  return say("picture_subtitle", { day, origin: config.originName });
}

start();
