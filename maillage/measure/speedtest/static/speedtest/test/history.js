// The results kept on this device: a list, opened, removed, exported or erased.

import { numbersIn } from "./numbers.js";
import { headlineText, whereText } from "./result.js";
import { countedValue, scoreOf } from "./score.js";
import { element, say } from "./words.js";

const at = (name) => document.getElementById(`history-${name}`);
let shown = { records: [], port: null };

document.addEventListener("maillage:record", ({ detail }) => {
  const known = shown.records.find(({ id }) => id === detail.id);
  if (!known) return;
  Object.assign(known, detail);
  draw();
});

/** Shows the records, latest first; ``port`` gives {config, remove(id), eraseAll(), exportAll()}. */
export function show(records, port) {
  shown = { records: [...records].sort((one, other) => Date.parse(other.takenAt) - Date.parse(one.takenAt)), port };
  at("told").textContent = "";
  at("export").onclick = exportRecords;
  at("erase").onclick = () => confirm({ key: "all", act: eraseAll });
  draw();
}

function draw() {
  const { records, port } = shown;
  at("empty").hidden = records.length > 0;
  at("actions").hidden = records.length === 0;
  const numbers = numbersIn(port.config.language);
  at("list").replaceChildren(...records.map((record) => recordLine(record, { numbers, config: port.config })));
}

function recordLine(record, { numbers, config }) {
  const line = element("li", { className: "history-line", attributes: { "data-sent": record.sent } });
  const link = element("a", { className: "history-link", attributes: { href: `#resultat/${record.id}` } });
  const { score, speedScore } = scoreOf(record.document, config.score);
  const points = score ?? speedScore;
  link.append(element("span", { className: "history-score", text: points === null ? "–" : numbers.whole(points) }));
  const text = element("span", { className: "history-text" });
  text.append(element("strong", { text: headlineText(record.document, config) }));
  text.append(element("span", { text: figuresText(record.document, numbers) }));
  text.append(element("small", { text: `${numbers.moment(record.takenAt)} · ${whereText(record.document)}` }));
  text.append(element("small", { className: "history-sent", text: say(`history_${record.sent}`) }));
  link.append(text);
  const remove = element("button", { className: "tool", text: "×", attributes: { type: "button" } });
  remove.setAttribute("aria-label", say("history_remove", { when: numbers.moment(record.takenAt) }));
  remove.addEventListener("click", () => confirm({ key: "one", act: () => removeOne(record.id) }));
  line.append(link, remove);
  return line;
}

function figuresText({ subtests }, numbers) {
  const [down, up, rtt] = ["download", "upload", "latency"].map((kind) => countedValue(subtests[kind], kind));
  return [`↓\u00a0${numbers.rate(down)}`, `↑\u00a0${numbers.rate(up)}`, numbers.milliseconds(rtt)].join("  ");
}

async function removeOne(id) {
  await shown.port.remove(id);
  shown.records = shown.records.filter((record) => record.id !== id);
  draw();
  at("told").textContent = say("history_removed");
}

async function eraseAll() {
  const done = await shown.port.eraseAll();
  if (done.state === "erased") {
    shown.records = [];
    draw();
    at("told").textContent = done.erased === 1 ? say("erase_done_one") : say("erase_done", { count: done.erased });
  } else at("told").textContent = done.state === "offline" ? say("erase_offline") : done.message;
}

async function exportRecords() {
  const records = await shown.port.exportAll();
  // The secret of this device stays here: whoever holds it may erase these results on the server.
  const text = JSON.stringify(records, (name, value) => (name === "device" ? undefined : value), 2);
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  Object.assign(document.createElement("a"), { href: address, download: "maillage-mes-resultats.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Asks before something is lost; the gentle answer has the focus. */
function confirm({ key, act }) {
  const dialog = at("dialog");
  at("dialog-title").textContent = say(`history_ask_${key}_title`);
  at("dialog-text").textContent = say(`history_ask_${key}`);
  at("dialog-keep").onclick = () => dialog.close();
  at("dialog-erase").onclick = async () => {
    dialog.close();
    await act();
  };
  dialog.showModal();
  at("dialog-keep").focus();
}
