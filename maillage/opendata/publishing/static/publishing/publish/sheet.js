// The grid as it is seen and driven: only the rows in view are drawn; arrows and Tab move, Enter and F2 edit.
// Neither leads out of the grid, as in a spreadsheet; Escape does (WCAG 2.1.2: no trap).

import { CellEditor } from "./editor.js";

const ROW_PX = 32;
const AROUND = 8; // rows drawn above and below those in view
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** A table on the page; ``on`` hears what the person does: set, grow, moved, clear, undo, redo, renamed, out. */
export class Sheet {
  constructor({ root, table, findings, fieldAt, numberOf, mayRename, mayGrow, on }) {
    Object.assign(this, { root, table, findings, fieldAt, numberOf, mayRename, mayGrow, on });
    this.here = { row: 0, column: 0 };
    this.anchor = { ...this.here };
    this.drawn = new Map();
    this.editor = new CellEditor({ fieldAt, ends: (value, way) => this.#ended(value, way) });
    root.setAttribute("role", "grid");
    root.setAttribute("aria-label", root.dataset.label);
    root.setAttribute("aria-multiselectable", "true");
    root.replaceChildren();
    this.head = element("div", "grid-head", "row");
    this.space = element("div", "grid-space", "presentation");
    root.append(this.space, this.head);
    this.drawHead();
    root.addEventListener("scroll", () => this.draw());
    root.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("mousedown", (event) => this.#pressed(event));
    root.addEventListener("dblclick", (event) => this.#at(event.target) && this.edit());
    new ResizeObserver(() => this.draw()).observe(root);
  }

  /** Whether a cell is being typed in. */
  get isEditing() {
    return this.editor.isOpen;
  }

  /** The chosen block: from its first row and column to its last. */
  get block() {
    const rows = [this.here.row, this.anchor.row].map((row) => Math.max(0, row));
    const columns = [this.here.column, this.anchor.column];
    return { top: Math.min(...rows), bottom: Math.max(...rows), left: Math.min(...columns), right: Math.max(...columns) };
  }

  /** Draw the names of the columns. */
  drawHead() {
    const corner = element("div", "grid-number", "columnheader");
    corner.textContent = this.root.dataset.row;
    const names = this.table.header.map((name, column) => this.#headCell(name, column));
    this.head.replaceChildren(corner, ...names);
    this.root.setAttribute("aria-colcount", this.table.header.length + 1);
  }

  #headCell(name, column) {
    const cell = element("div", "grid-cell-box", "columnheader");
    const field = this.fieldAt(column);
    cell.dataset.row = -1;
    cell.dataset.column = column;
    cell.tabIndex = -1;
    cell.append(name || this.root.dataset.unnamed);
    const small = document.createElement("small");
    const label = document.createElement("span");
    label.lang = this.root.dataset.lang; // of the national schema, in every page
    label.textContent = field && field.label !== name ? field.label : "";
    small.append(field?.required ? `${this.root.dataset.required} · ` : "", label);
    cell.append(small);
    cell.title = field?.help ?? "";
    return cell;
  }

  /** Draw the rows in view, as they are now. */
  draw() {
    const count = this.table.rows.length;
    this.root.setAttribute("aria-rowcount", count + 1);
    const head = this.head.offsetHeight;
    const first = Math.max(0, Math.floor((this.root.scrollTop - head) / ROW_PX) - AROUND);
    const last = Math.min(count, Math.ceil((this.root.scrollTop + this.root.clientHeight) / ROW_PX) + AROUND);
    const wanted = new Set();
    for (let row = first; row < last; row += 1) wanted.add(row);
    if (this.here.row >= 0 && this.here.row < count) wanted.add(this.here.row); // what has the focus stays there
    for (const [row, line] of this.drawn)
      if (!wanted.has(row)) {
        line.remove();
        this.drawn.delete(row);
      }
    for (const row of wanted) this.#drawRow(row, head);
    this.space.style.height = `${head + count * ROW_PX}px`;
    const isAtHead = this.here.row < 0;
    for (const cell of this.head.querySelectorAll("[data-column]"))
      cell.tabIndex = isAtHead && Number(cell.dataset.column) === this.here.column ? 0 : -1;
  }

  #drawRow(row, head) {
    let line = this.drawn.get(row);
    if (!line || line.children.length !== this.table.header.length + 1) {
      line?.remove();
      line = element("div", "grid-row", "row");
      line.append(element("div", "grid-number", "rowheader"));
      for (let column = 0; column < this.table.header.length; column += 1) line.append(this.#cell(row, column));
      line.style.top = `${head + row * ROW_PX}px`;
      this.drawn.set(row, line);
      this.root.append(line);
    }
    line.setAttribute("aria-rowindex", row + 2);
    line.firstChild.textContent = this.numberOf(row);
    line.classList.toggle("is-bad", this.findings.rows.has(row));
    for (let column = 0; column < this.table.header.length; column += 1) this.#fill(line.children[column + 1], row, column);
  }

  #cell(row, column) {
    const cell = element("div", "grid-cell-box", "gridcell");
    cell.dataset.row = row;
    cell.dataset.column = column;
    cell.setAttribute("aria-colindex", column + 2);
    return cell;
  }

  #fill(cell, row, column) {
    const { top, bottom, left, right } = this.block;
    const isHere = row === this.here.row && column === this.here.column;
    const isBad = this.findings.isBad(row, column);
    cell.classList.toggle("is-bad", isBad);
    const isChosen = row >= top && row <= bottom && column >= left && column <= right && this.here.row >= 0;
    cell.classList.toggle("is-chosen", isChosen && (top !== bottom || left !== right));
    cell.setAttribute("aria-selected", String(isChosen));
    cell.setAttribute("aria-invalid", String(isBad));
    cell.tabIndex = isHere ? 0 : -1;
    if (isHere && this.isEditing) return;
    const value = this.table.rows[row][column];
    if (cell.textContent !== value) cell.textContent = value;
  }

  /** Go to a cell, and show it; the block is this cell alone. */
  go(row, column, { extends: isExtending = false, focus = true } = {}) {
    const least = this.mayRename ? -1 : 0;
    const to = {
      row: Math.max(least, Math.min(row, this.table.rows.length - 1)),
      column: Math.max(0, Math.min(column, this.table.header.length - 1)),
    };
    this.here = to;
    if (!isExtending) this.anchor = { ...to };
    this.#show(to);
    this.draw();
    if (focus) this.#cellAt(to)?.focus({ preventScroll: true });
    this.on.moved();
  }

  /** Choose a block; the person is at its first cell. */
  choose(top, left, bottom, right) {
    this.go(top, left);
    this.anchor = { row: Math.max(top, bottom), column: Math.max(left, right) };
    this.draw();
  }

  /** Say what is wrong with the cell where the person is, to who cannot see it. */
  describe(text) {
    this.#cellAt(this.here)?.setAttribute("aria-description", text);
  }

  #show({ row, column }) {
    const head = this.head.offsetHeight;
    const top = head + row * ROW_PX;
    if (row >= 0 && top < this.root.scrollTop + head) this.root.scrollTop = top - head;
    else if (top + ROW_PX > this.root.scrollTop + this.root.clientHeight)
      this.root.scrollTop = top + ROW_PX - this.root.clientHeight;
    const cell = this.head.children[column + 1];
    const number = this.head.firstChild.offsetWidth;
    if (!cell) return;
    if (cell.offsetLeft - number < this.root.scrollLeft) this.root.scrollLeft = cell.offsetLeft - number;
    else if (cell.offsetLeft + cell.offsetWidth > this.root.scrollLeft + this.root.clientWidth)
      this.root.scrollLeft = cell.offsetLeft + cell.offsetWidth - this.root.clientWidth;
  }

  #cellAt({ row, column }) {
    return (row < 0 ? this.head : this.drawn.get(row))?.children[column + 1];
  }

  #at(target) {
    const cell = target.closest?.("[data-column]");
    return cell && { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
  }

  #pressed(event) {
    const at = this.#at(event.target);
    if (!at || event.target.tagName === "INPUT") return;
    this.leave(true);
    event.preventDefault();
    this.go(at.row, at.column, { extends: event.shiftKey });
  }

  #key(event) {
    if (this.isEditing) return;
    const { row, column } = this.here;
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && event.key.toLowerCase() === "z") this.on[event.shiftKey ? "redo" : "undo"]();
    else if (isCommand && event.key.toLowerCase() === "y") this.on.redo();
    else if (isCommand && event.key.toLowerCase() === "a") this.choose(0, 0, this.table.rows.length - 1, this.table.header.length - 1);
    else if (event.key === "Tab") this.#next(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") this.on.out();
    else if (event.key in MOVES) {
      const [down, across] = MOVES[event.key].map((one) => (isCommand ? one * 1e6 : one));
      if (event.key === "ArrowDown" && !isCommand && !event.shiftKey) this.#grow();
      this.go(row + down, column + across, { extends: event.shiftKey });
    } else if (event.key === "Home") this.go(isCommand ? 0 : row, 0);
    else if (event.key === "End") this.go(isCommand ? 1e9 : row, 1e9);
    else if (event.key === "PageDown") this.go(row + 15, column);
    else if (event.key === "PageUp") this.go(Math.max(0, row - 15), column);
    else if (event.key === "Enter" || event.key === "F2") this.edit();
    else if (event.key === "Delete" || event.key === "Backspace") this.on.clear();
    else if (event.key.length === 1 && !isCommand && !event.altKey) this.edit(event.key);
    else return;
    event.preventDefault();
  }

  /** Type in the cell where the person is; ``typed`` takes the place of what stood there. */
  edit(typed) {
    const { row, column } = this.here;
    const cell = this.#cellAt(this.here);
    if (!cell || (row < 0 && !this.mayRename)) return;
    const value = row < 0 ? this.table.header[column] : this.table.rows[row][column];
    this.editor.open(cell, column, typed ?? value);
  }

  /** End the typing, keeping it or not. */
  leave(isKept) {
    if (this.isEditing) this.editor.close(isKept, "stay");
  }

  #ended(value, way) {
    const { row, column } = this.here;
    if (row < 0) {
      if (value !== null) this.on.set([{ kind: "rename", column, value }]);
      this.on.renamed();
    } else if (value !== null) this.on.set([{ kind: "set", row, column, value }]);
    this.draw();
    if (way === "down") {
      this.#grow();
      this.go(row + 1, column);
    } else if (way === "right") this.#next(1);
    else if (way === "left") this.#next(-1);
    else if (way === "back") this.go(row, column);
  }

  /** To the cell after or before this one: past the end of a row to the next row, past the last one to a new one. */
  #next(step) {
    const { row, column } = this.here;
    const last = this.table.header.length - 1;
    if (step > 0 && column === last) {
      this.#grow();
      if (row < this.table.rows.length - 1) this.go(row + 1, 0);
    } else if (step < 0 && column === 0) {
      if (row > 0) this.go(row - 1, last);
    } else this.go(row, column + step);
  }

  /** A new row below the last one, for who goes on from it: one alone stays empty. */
  #grow() {
    const { row } = this.here;
    const isLast = row === this.table.rows.length - 1;
    if (this.mayGrow && isLast && this.table.rows[row]?.some((value) => value)) this.on.grow(row + 1);
  }
}

function element(name, className, role) {
  const made = document.createElement(name);
  made.className = className;
  made.setAttribute("role", role);
  return made;
}
