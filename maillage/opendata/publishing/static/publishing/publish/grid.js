// The page of the grid: what the keyboard, the clipboard and the buttons do to the table, and what the server says of it.

import { cellsOf, textOf } from "./clipboard.js";
import { Findings } from "./findings.js";
import { Sending } from "./sending.js";
import { Sheet } from "./sheet.js";
import { Table } from "./steps.js";
import { RowWindow } from "./window.js";

const LOOK_AGAIN_MS = 2000;

const root = document.getElementById("grid");
const state = document.getElementById("grid-state");
const conflict = document.getElementById("grid-conflict");
const token = document.querySelector("#grid-token [name=csrfmiddlewaretoken]").value;
const isWindow = root.dataset.window === "1";

let table;
let sheet;
let findings;
let shown = null; // the window, where the table is too long to be shown whole
let fields = [];

const sending = new Sending({ href: root.dataset.rows, token, told: hear });

const numberOf = (row) => (shown ? shown.numbers[row] : row + 2);
let above = 0; // rows of the sheet above the names of the columns
let removed = []; // numbers of the rows of the file that a correction took out
/** The number of a row in the sheet, by its number in the table. */
const sheetRow = (number) => number + above + removed.filter((one, place) => one - place <= number).length;
const rowOf = (number) => (shown ? shown.numbers.indexOf(number) : number - 2);
const outside = (steps) => (shown ? shown.outside(steps) : steps);

function say(word) {
  state.textContent = state.dataset[word] ?? word;
  state.classList.toggle("is-bad", word === "waiting" || word === "login" || !(word in state.dataset));
}

function hear(word, answer) {
  if (word === "conflict") return showConflict(answer);
  if (word === "refused") return say(answer.detail);
  say(word);
  if (answer?.findings) show(answer);
  return undefined;
}

function show(answer) {
  findings.take(answer);
  sheet.draw();
  showCell();
  if (!answer.checked) setTimeout(lookAgain, LOOK_AGAIN_MS);
}

/** The check of a long table goes on beside: what it finds is shown when it is done, unless something was typed since. */
async function lookAgain() {
  const answer = await fetch(`${root.dataset.rows}?etat=1`, { headers: { Accept: "application/json" } }).catch(() => null);
  const state = answer?.ok ? await answer.json() : { checked: false, revision: sending.revision };
  if (state.revision !== sending.revision || !sending.isIdle) return;
  if (state.checked) show(state);
  else setTimeout(lookAgain, LOOK_AGAIN_MS);
}

function showConflict(answer) {
  const row = document.createElement("div");
  row.className = "button-row";
  for (const [words, number] of [[root.dataset.takeMine, answer.kept], [root.dataset.takeTheirs, answer.revision]]) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = root.dataset.stateHref.replace("/0", `/${number}`);
    const button = document.createElement("button");
    button.className = "button";
    button.type = "submit";
    button.textContent = words;
    form.append(hidden("csrfmiddlewaretoken", token), hidden("from", "grid"), button);
    row.append(form);
  }
  const sentence = document.createElement("p");
  sentence.textContent = answer.detail;
  conflict.replaceChildren(sentence, row);
  conflict.hidden = false;
}

function hidden(name, value) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = name;
  input.value = value;
  return input;
}

function act(steps) {
  const made = table.act(steps);
  after(made);
}

let empty = []; // rows added below the last one, in which nothing is typed yet: the server is told with the first word

function after(made) {
  if (!made.length) return;
  findings.forget(made);
  sending.take(outside([...empty, ...made]));
  empty = [];
  sheet.draw();
}

/** A new row below all others. What is empty is no error yet. */
function grow(row) {
  empty.push(...table.act([{ kind: "insert", row, count: 1 }]));
  sheet.draw();
}

function showCell() {
  const { row, column } = sheet.here;
  const box = document.getElementById("grid-cell");
  const field = fields[column];
  const name = document.createElement("strong");
  name.textContent = field ? field.label : "";
  name.lang = root.dataset.lang;
  box.replaceChildren(name);
  const said = findings.at(row, column);
  for (const one of said) {
    const sentence = document.createElement("span");
    sentence.className = "field-error";
    sentence.textContent = one.message;
    box.append(sentence);
  }
  if (!said.length && field) {
    const asks = [field.required ? root.dataset.required : "", field.asks, field.example].filter(Boolean).join(" · ");
    box.append(document.createElement("br"), asks);
  }
  if (said.length) sheet.describe(said.map((one) => one.message).join(" "));
}

function chosen() {
  const { top, left, bottom, right } = sheet.block;
  return table.rows.slice(top, bottom + 1).map((row) => row.slice(left, right + 1));
}

function cleared() {
  const { top, left, bottom, right } = sheet.block;
  const steps = [];
  for (let row = top; row <= bottom; row += 1)
    for (let column = left; column <= right; column += 1) steps.push({ kind: "set", row, column, value: "" });
  act(steps);
}

function pasted(text) {
  const cells = cellsOf(text);
  if (!cells.length) return;
  const { top, left, bottom, right } = sheet.block;
  // One cell on a block of many fills them all, as in a spreadsheet.
  const isOne = cells.length === 1 && cells[0].length === 1;
  const height = isOne ? bottom - top + 1 : cells.length;
  const width = isOne ? right - left + 1 : Math.max(...cells.map((row) => row.length));
  const steps = [];
  for (let down = 0; down < height; down += 1)
    for (let across = 0; across < width; across += 1) {
      const value = isOne ? cells[0][0] : cells[down][across];
      const row = top + down;
      if (value !== undefined && left + across < table.header.length)
        steps.push({ kind: "set", row, column: left + across, value: value.trim() });
    }
  act(steps);
  sheet.choose(top, left, Math.min(top + height, table.rows.length) - 1, Math.min(left + width, table.header.length) - 1);
}

const ACTS = {
  undo: () => after(table.undo()),
  redo: () => after(table.redo()),
  add: () => {
    grow(table.rows.length);
    sheet.go(table.rows.length - 1, 0);
  },
  delete: () => {
    const { top, bottom } = sheet.block;
    act(shown ? shown.deletes(top, bottom) : [{ kind: "delete", row: top, count: bottom - top + 1 }]);
    sheet.go(Math.min(top, table.rows.length - 1), sheet.here.column);
  },
  "add-column": () => {
    act([{ kind: "add-column", column: table.header.length, value: `colonne ${table.header.length + 1}` }]);
    renewed();
    sheet.go(-1, table.header.length - 1);
  },
  "delete-column": () => {
    if (table.header.length > 1) act([{ kind: "delete-column", column: sheet.here.column }]);
    renewed();
  },
};

/** Out of the grid, to what comes after it. */
function out() {
  document.getElementById("grid-go-on").focus();
}

function renewed() {
  fields = table.header.map((name, column) => (fields[column]?.name === name ? fields[column] : plainField(name)));
  sheet.drawHead();
  sheet.draw();
}

function plainField(name) {
  return { name, label: name, asks: "", example: "", options: [], required: false };
}

function listen() {
  for (const button of document.querySelectorAll("[data-act]"))
    button.addEventListener("click", () => {
      sheet.leave(true);
      ACTS[button.dataset.act]();
    });
  root.addEventListener("copy", (event) => {
    if (sheet.isEditing) return;
    event.clipboardData.setData("text/plain", textOf(chosen()));
    event.preventDefault();
  });
  root.addEventListener("cut", (event) => {
    if (sheet.isEditing) return;
    event.clipboardData.setData("text/plain", textOf(chosen()));
    event.preventDefault();
    cleared();
  });
  root.addEventListener("paste", (event) => {
    if (sheet.isEditing) return;
    event.preventDefault();
    pasted(event.clipboardData.getData("text/plain"));
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || sending.isIdle || event.ctrlKey || event.metaKey) return;
    // What was typed goes first.
    event.preventDefault();
    sheet.leave(true);
    await sending.send();
    location.href = link.href;
  });
  addEventListener("beforeunload", (event) => {
    sheet.leave(true);
    sending.send();
    if (!sending.isIdle && !navigator.onLine) event.preventDefault();
  });
}

async function open() {
  say("loading");
  const answer = await (await fetch(root.dataset.rows, { headers: { Accept: "application/json" } })).json();
  ({ fields, above, removed } = answer);
  shown = answer.numbers ? new RowWindow(answer.numbers, answer.total) : null;
  table = new Table(answer.header, answer.rows);
  const kept = sending.kept();
  sending.revision = answer.revision;
  findings = new Findings({ rowOf, sheetRow, jump: (row, column) => sheet.go(row, column), fix: act, table });
  sheet = new Sheet({
    root,
    table,
    findings,
    fieldAt: (column) => fields[column],
    numberOf: (row) => sheetRow(numberOf(row)),
    mayRename: !isWindow && !fields.some((one) => one.asks),
    mayGrow: !isWindow,
    on: { set: act, grow, out, moved: showCell, clear: cleared, undo: ACTS.undo, redo: ACTS.redo, renamed: renewed },
  });
  show(answer);
  say("saved");
  if (!table.rows.length && !isWindow) ACTS.add();
  listen();
  if (kept) {
    // Typed in an earlier page and never received: sent on top of what it followed, so that nothing is lost.
    sending.revision = kept.revision;
    if (kept.revision === answer.revision && !isWindow) {
      table.act(kept.edits);
      sheet.draw();
    }
    sending.take(kept.edits);
  }
}

open();
