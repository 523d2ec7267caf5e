// What the server finds in the table, by cell; the list beside the grid, which leads to each and corrects it.

const SHOWN = 60;

/** The findings of a table: at a cell, of a row, as a list. */
export class Findings {
  constructor({ rowOf, sheetRow, jump, fix, table }) {
    this.rowOf = rowOf;
    this.sheetRow = sheetRow;
    this.jump = jump;
    this.fix = fix;
    this.table = table;
    this.list = document.getElementById("grid-errors");
    this.verdict = document.getElementById("grid-verdict");
    this.cells = new Map();
    this.rows = new Set();
  }

  /** Take what the server answers. */
  take(answer) {
    this.cells.clear();
    this.rows.clear();
    for (const one of answer.findings)
      for (const number of one.rows) {
        const row = this.rowOf(number);
        const key = `${row}/${one.column}`;
        if (this.cells.has(key)) this.cells.get(key).push(one);
        else this.cells.set(key, [one]);
        this.rows.add(row);
      }
    this.verdict.textContent = answer.verdict;
    this.#draw(answer.findings);
  }

  /** What was typed again is not wrong until the server says so. */
  forget(steps) {
    if (steps.some((step) => step.kind !== "set")) {
      this.cells.clear();
      this.rows.clear();
    }
    for (const step of steps) this.cells.delete(`${step.row}/${step.column}`);
  }

  /** What is wrong at a cell, and with its row as a whole. */
  at(row, column) {
    return [...(this.cells.get(`${row}/${column}`) ?? []), ...(this.cells.get(`${row}/-1`) ?? [])];
  }

  /** Whether a cell is wrong. */
  isBad(row, column) {
    return this.cells.has(`${row}/${column}`);
  }

  #draw(findings) {
    const items = findings.slice(0, SHOWN).map((one) => this.#item(one));
    if (findings.length > SHOWN) {
      const more = document.createElement("li");
      more.textContent = this.list.dataset.more.replace("%n", findings.length - SHOWN);
      items.push(more);
    }
    this.list.replaceChildren(...items);
  }

  #item(one) {
    const item = document.createElement("li");
    const first = one.rows.find((number) => this.rowOf(number) >= 0);
    const where = [one.field, first > 1 ? this.list.dataset.inRow.replace("%n", this.sheetRow(first)) : ""].filter(Boolean).join(", ");
    const go = document.createElement("button");
    go.type = "button";
    go.className = "linklike";
    go.textContent = where || one.message;
    go.disabled = first === undefined || first < 2;
    go.addEventListener("click", () => this.jump(this.rowOf(first), Math.max(0, one.column)));
    const sentence = document.createElement("p");
    sentence.textContent = one.message;
    item.append(where && !go.disabled ? go : "", sentence);
    if (one.fix && one.column >= 0 && first > 1) item.append(this.#fixButton(one));
    return item;
  }

  #fixButton(one) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    const count = one.rows.length;
    const words = count > 1 ? this.list.dataset.fixMany.replace("%n", count) : this.list.dataset.fix;
    button.textContent = `${words} : ${one.fix.after || "∅"}`;
    button.addEventListener("click", () => {
      const rows = one.rows.map((number) => this.rowOf(number));
      const same = rows.filter((row) => this.table.rows[row]?.[one.column] === one.fix.before);
      this.fix(same.map((row) => ({ kind: "set", row, column: one.column, value: one.fix.after })));
    });
    return button;
  }
}
