// The result of a test: in words first, then the score, the usages, the comparison, every figure behind them.

import { showComparison } from "./compare.js";
import { detailsOf } from "./details.js";
import { makePicture, sharePicture } from "./picture.js";
import { numbersIn } from "./numbers.js";
import { countedValue, scoreOf } from "./score.js";
import { headlineOf, LEVELS, levelOf, usageLines } from "./sentences.js";
import { sharedDocument, sharedText } from "./sharelink.js";
import { usageText } from "./usages.js";
import { element, operatorName, say } from "./words.js";

const LEFT_REASONS = new Set(["background", "stopped", "eco", "not_ready", "volume", "time", "no_player"]);
const NAMED_CONTEXTS = new Set(["outdoor", "indoor", "car", "train"]);
const TOLD_MS = 4_000;
const FIGURES = [
  { kind: "download", usage: "download", write: (numbers, value) => numbers.rate(value) },
  { kind: "upload", usage: "upload", write: (numbers, value) => numbers.rate(value) },
  { kind: "latency", usage: "calls", write: (numbers, value) => numbers.milliseconds(value) },
];

const at = (name) => document.getElementById(`result-${name}`);
let shownId = null;

document.addEventListener("maillage:record", ({ detail }) => detail.id === shownId && showSent(detail));

/** Shows a kept record. */
export function show(record, { config }) {
  shownId = record.id;
  showDocument(record.document, { config, takenAt: record.takenAt, isShared: false });
  showSent(record);
  const numbers = numbersIn(config.language);
  showComparison(record.document, { config, numbers, host: at("compare"), body: at("compare-body"), place: at("place") });
}

/** Shows a result that somebody shared by link; a text that is none says so. */
export function showShared(text, { config }) {
  shownId = null;
  const document = sharedDocument(text);
  at("compare").hidden = at("place").hidden = true;
  at("sent").hidden = false;
  at("sent").dataset.state = "shared";
  at("sent").textContent = say(document ? "result_shared" : "result_shared_broken");
  showDocument(document ?? { subtests: {}, flags: [] }, { config, takenAt: document?.taken_at ?? null, isShared: true });
  if (!document) at("headline").textContent = say("result_shared_broken_title");
  for (const name of ["how", "details"]) at(name).hidden = !document;
}

/** The headline of a document as one sentence. */
export function headlineText(document, { plan, score: table }) {
  const { score, speedScore } = scoreOf(document, table);
  const { first, second, isContrast } = headlineOf(document, plan, score ?? speedScore);
  if (!second) return sentence(say(first).replace(/[^.]$/u, "$&."));
  return sentence(say(isContrast ? "result_headline_but" : "result_headline_and", { first: say(first), second: say(second) }));
}

/** Who, how and where, in a line: "Orange, 4G, en voiture". */
export function whereText(document) {
  const technology = document.technology?.value;
  const context = NAMED_CONTEXTS.has(document.context) ? say(`result_in_${document.context}`) : null;
  const parts = [document.operator?.value ? operatorName(document.operator.value) : say("setup_unknown_operator")];
  if (technology && technology !== "unknown") parts.push(technology);
  if (context) parts.push(context);
  return parts.join(", ");
}

function showDocument(document, { config, takenAt, isShared }) {
  const numbers = numbersIn(config.language);
  const found = scoreOf(document, config.score);
  const lines = usageLines(document, config.plan);
  at("headline").textContent = headlineText(document, config);
  at("where").textContent = whereText(document);
  at("when").textContent = takenAt ? whenText(takenAt, { numbers, isShared }) : "";
  at("figures").replaceChildren(...FIGURES.map((figure) => figureItem(document, figure, numbers)));
  at("figures").hidden = lines.length === 0;
  showScore(found, numbers);
  at("uses").hidden = lines.length === 0;
  at("usages").replaceChildren(...lines.map((line) => usageLine(line, numbers)));
  showLeft(document);
  at("again").textContent = say(isShared ? "result_make_mine" : "result_again");
  at("how").hidden = lines.length === 0;
  at("how-body").replaceChildren(...howParts(found, { config, numbers }));
  at("details").hidden = lines.length === 0;
  at("details-body").replaceChildren(...detailsOf(document, { config, numbers }));
  at("told").textContent = "";
  wireSharing(document, { config, numbers, found, lines, takenAt });
}

function whenText(takenAt, { numbers, isShared }) {
  return isShared ? numbers.day(takenAt) : numbers.moment(takenAt);
}

// -- the score --------------------------------------------------------------------------------------------------------

function showScore({ score, speedScore }, numbers) {
  const points = score ?? speedScore;
  at("score").hidden = points === null;
  const key = score === null ? "result_speed_score_is" : "result_full_score_is";
  if (points !== null) at("score").textContent = say(key, { points: numbers.whole(points) });
}

/** One of the three figures of every test: its value, what it is, and the word of its level. */
function figureItem(document, { kind, usage, write }, numbers) {
  const value = countedValue(document.subtests?.[kind], kind);
  const item = element("li");
  item.append(element("strong", { className: "num", text: write(numbers, value) }));
  item.append(element("span", { text: say(`result_figure_${kind}`) }));
  const level = document.subtests?.[kind]?.status === "ok" ? levelOf(value, LEVELS[usage]) : null;
  item.append(element("b", { text: level ? say(`result_level_${level}`) : "" }));
  return item;
}

function howParts({ score, speedScore, parts, speedParts }, { config, numbers }) {
  const made = score === null ? speedParts : parts;
  const isWhole = score !== null || speedScore !== null;
  const blocks = [element("p", { text: say(isWhole ? "result_how_score" : "result_how_no_score") })];
  if (isWhole) blocks.push(scoreTable(made, numbers));
  blocks.push(element("h3", { text: say("result_how_levels_title") }), levelList({ config, numbers }));
  if (config.addresses.method) {
    const more = element("p");
    more.append(element("a", { text: say("result_method"), attributes: { href: config.addresses.method } }));
    blocks.push(more);
  }
  return blocks;
}

function scoreTable(parts, numbers) {
  const table = element("table", { className: "score-table" });
  const head = element("tr");
  for (const key of ["part", "points", "weight", "brings"]) {
    head.append(element("th", { text: say(`result_how_${key}`), attributes: { scope: "col" } }));
  }
  const body = element("tbody");
  for (const { kind, points, weight } of parts) {
    const row = element("tr");
    row.append(element("th", { text: say(`result_part_${kind}`), attributes: { scope: "row" } }));
    for (const text of [numbers.whole(points), numbers.percent(weight / 100), numbers.tenths((points * weight) / 100)]) {
      row.append(element("td", { className: "num", text }));
    }
    body.append(row);
  }
  const top = element("thead");
  top.append(head);
  table.append(top, body);
  return table;
}

/** The limits of the words, from the very table that chose them. */
function levelList({ config, numbers }) {
  const list = element("ul", { className: "level-limits" });
  const writers = { download: numbers.wholeRate, upload: numbers.wholeRate, calls: numbers.milliseconds, files: numbers.wholeSeconds };
  for (const [usage, { limits }] of Object.entries(LEVELS)) {
    const [veryGood, good, fair] = limits.map(writers[usage]);
    list.append(element("li", { text: say(`result_limits_${usage}`, { veryGood, good, fair }) }));
  }
  const seconds = { fast: numbers.wholeSeconds(config.plan.PAGE_FAST_MS), slow: numbers.wholeSeconds(config.plan.PAGE_LIMIT_MS) };
  list.append(element("li", { text: say("result_limits_web", seconds) }));
  const video = { start: numbers.wholeSeconds(config.plan.VIDEO_PERFECT_START_MS), height: config.plan.VIDEO_HD_PX };
  list.append(element("li", { text: say("result_limits_video", video) }));
  return list;
}

// -- the usages -------------------------------------------------------------------------------------------------------

function usageLine(line, numbers) {
  const { figure, note } = usageText(line, numbers);
  const item = element("li", { className: "usage", attributes: { "data-level": line.level } });
  const name = element("h3", { className: "usage-name", text: say(`result_usage_${line.usage}`) });
  const bar = element("span", { className: "usage-bar", attributes: { "aria-hidden": "true" } });
  bar.append(...[1, 2, 3, 4].map(() => element("i")));
  item.append(name, element("strong", { className: "usage-word", text: say(`result_level_${line.level}`) }), bar);
  item.append(element("span", { className: "usage-figure num", text: figure }), element("p", { className: "usage-note", text: note }));
  return item;
}

/** Subtests that were not made, and why. */
function showLeft(document) {
  const left = Object.entries(document.subtests ?? {}).filter(([, { status }]) => status === "voided" || status === "skipped");
  const reasons = [...new Set(left.map(([, { reason }]) => reason))];
  at("left").hidden = left.length === 0;
  at("left").textContent = reasons
    .map((reason) => {
      const names = left.filter(([, part]) => part.reason === reason).map(([kind]) => say(`run_kind_${kind}`));
      return say(LEFT_REASONS.has(reason) ? `result_left_${reason}` : "result_left_other", { names: names.join(", ") });
    })
    .join(" ");
}

// -- sending and sharing ------------------------------------------------------------------------------------------------

function showSent({ sent, answer, document }) {
  const said = at("sent");
  said.hidden = false;
  said.dataset.state = sent;
  if (sent === "waiting") said.textContent = say("result_sent_waiting");
  else if (sent === "refused") said.textContent = say("result_sent_refused", { why: refusalText(answer) });
  else said.textContent = say(recordedKey(answer, document), { why: refusalText(answer) });
}

/** On the map or not, and why not. */
function recordedKey(answer, document) {
  if (answer?.is_counted === false) return refusalText(answer) ? "result_sent_not_counted" : "result_sent_kept";
  return document.position ? "result_sent_mapped" : "result_sent_unmapped";
}

function refusalText(answer) {
  return answer?.findings?.[0]?.message ?? answer?.detail ?? "";
}

function wireSharing(document, { config, numbers, found, lines, takenAt }) {
  const address = `${location.origin}${config.addresses.page}#partage=${shareable(document)}`;
  at("link").onclick = () => copyLink(address);
  at("link").hidden = lines.length === 0;
  at("picture").hidden = lines.length === 0;
  at("picture").onclick = async () => {
    const facts = {
      headline: at("headline").textContent,
      where: at("where").textContent,
      when: takenAt ? numbers.day(takenAt) : "",
      points: found.score ?? found.speedScore,
      scoreLabel: say(found.score === null ? "result_speed_score" : "result_full_score"),
      lines: lines.map((line) => ({ ...line, ...usageText(line, numbers) })),
    };
    await sharePicture(await makePicture(facts, { numbers }), { title: facts.headline, tell });
  };
}

function shareable(document) {
  return document.taken_at ? sharedText(document) : "";
}

async function copyLink(address) {
  try {
    await navigator.clipboard.writeText(address);
    tell(say("result_copied"));
  } catch {
    tell(address); // the browser forbids it: the address stands there to be selected
  }
}

function tell(text) {
  at("told").textContent = text;
  if (text.startsWith("http")) return;
  setTimeout(() => at("told").textContent === text && (at("told").textContent = ""), TOLD_MS);
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
