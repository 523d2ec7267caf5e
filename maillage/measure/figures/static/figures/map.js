// The map page: reads the address, puts panes, choices, title, legend and links together, writes the address.

import { element } from "../web/map/element.js";
import { drawLegend } from "../web/map/legend.js";
import { config, say } from "../web/map/page.js";
import { boxOf } from "../web/map/position.js";
import { updateLinks, wireSharing } from "../web/map/sharing.js";
import { openStage } from "../web/map/stage.js";
import { chosenOperator } from "../web/choices.js";
import { elided } from "../web/wording.js";

import { readAddress, writeQuery } from "./address.js";
import { cardOf, markOf } from "./card.js";
import { operatorName } from "./describe.js";
import { chosenText, clearAll, fillForm, onFilters } from "./filters.js";
import { readForm } from "./map_form.js";
import { watchForTests } from "./fresh.js";
import { levelAt } from "./layers.js";
import { legendOf } from "./legend.js";
import { FigureSource, besideOf } from "./source.js";

let state = readAddress(location.search);
let stage = null;

/** The address of the page, written with the filters; read again when the back button leads to it. */
const address = {
  read() {
    const next = readAddress(location.search);
    const isOther = questionOf(next) !== questionOf(state);
    state = next;
    if (stage && isOther) {
      fillForm(state, config.compared);
      stage.show(panes());
    }
    return state;
  },

  write({ position, at }, { isNew }) {
    state = { ...state, position, at };
    save(isNew);
    if (stage) links();
  },
};

async function start() {
  const own = chosenOperator();
  // Who asked for nothing sees her operator; who opens the map from its picture, what it shows.
  const isOpened = !document.getElementById("map-opening").hidden;
  if (!location.search && !isOpened && config.operators.some(({ id }) => id === own)) {
    state.filters.operator = [own];
    save(false);
  }
  fillForm(state, config.compared);
  stage = await openStage({ panes: panes(), card: cardOf(() => state), home: config.home, address, onRest: draw });
  onFilters(change);
  wireSharing({ query: (extra) => writeQuery(state, extra), picture: () => ({ views: stage.views, subtitle: pictureSubtitle() }) });
  watchForTests(() => stage.first, () => stage.refresh());
  document.getElementById("map-reset").addEventListener("click", () => {
    clearAll();
    change(readForm());
  });
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

/** A person changed the choices: a new entry of the history, a new picture. */
function change(next) {
  state = { ...state, ...next };
  save(true);
  stage.show(panes());
  draw();
}

function draw() {
  const level = levelAt(stage.first.map.getZoom())?.level ?? "square";
  const title = titleText();
  const heading = document.getElementById("map-title");
  if (heading.textContent !== title) heading.textContent = title;
  drawBar();
  const legend = legendOf({ mode: state.mode, usage: usage(), level: say(`level_${level}`) });
  const overlays = stage.views.map(({ source }) => source.overlay).filter(Boolean);
  const shownMarks = stage.views.map(({ source }) => source.marks).find(Boolean);
  const marks = [...(overlays[0]?.rows ?? []), ...(shownMarks?.rows ?? [])];
  drawLegend({ ...legend, marks, note: [legend.note, overlays[0]?.note].filter(Boolean).join(" ") });
  links();
}

/** Files and table hold exactly the view: its filters, level and box. */
function links() {
  const { map } = stage.first;
  const level = levelAt(map.getZoom())?.level ?? "square";
  const { at: _card, ...view } = state;
  updateLinks({ viewQuery: writeQuery(view, { level, bbox: boxOf(map) }), wholeQuery: writeQuery(state) });
}

/** "Le débit de SFR autour de Saint-Hilaire-de-Riez": what is seen, and where. */
function titleText() {
  const place = stage.first.source.communeAtCentre(stage.first.map);
  const isClose = stage.first.map.getZoom() >= config.zooms.close && place;
  const text = isClose ? say("around", { what: what(), place }) : say("in", { what: what(), place: config.homeName });
  return config.language === "fr" ? elided(text) : text;
}

function what() {
  if (state.mode === "best") return say("best_title");
  if (state.mode === "compare") {
    const [first, second] = state.compared.map(operatorName);
    return say("versus", { first, second });
  }
  const [everybody, ofOne] = config.legends[usage()].titles;
  const names = state.filters.operator.map(operatorName).join(", ");
  return names ? ofOne.replace("%(operator)s", names) : everybody;
}

/** The bar of a phone: the operator, what is measured, when. */
function drawBar() {
  const bar = document.getElementById("map-bar-text");
  if (!bar) return;
  const [operator] = state.mode === "one" ? state.filters.operator : [];
  const mark = operator ? markOf(operator) : null;
  const chosen = config.operators.find(({ id }) => id === operator)?.name ?? say("everybody");
  const name = state.mode === "one" ? chosen : what();
  const told = [config.legends[usage()].name.toLowerCase(), chosenText("period")].filter(Boolean).join(", ");
  bar.replaceChildren(...(mark ? [mark] : []), element("strong", { text: name }), element("span", { text: told }));
}

function usage() {
  return state.filters.usage[0] ?? config.usage;
}

function questionOf({ filters, mode, compared, over, marks }) {
  return JSON.stringify([filters, mode, mode === "compare" ? compared : [], over, marks]);
}

function save(isNew) {
  const query = writeQuery(state, state.isEmbedded ? { embed: 1 } : {});
  const next = query ? `?${query}` : location.pathname;
  if (isNew) history.pushState(null, "", next);
  else history.replaceState(null, "", next);
}

function pictureSubtitle() {
  const day = new Intl.DateTimeFormat(config.language, { dateStyle: "long" }).format(new Date());
  return say("picture_subtitle", { day, origin: besideOf(state).name });
}

start();
