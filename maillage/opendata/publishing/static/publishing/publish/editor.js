// Typing in a cell: Enter and Tab keep it and go on, Escape leaves the cell as it was; a list completes what is typed.

const LIST_ID = "grid-values";

/** The input that opens in a cell. ``ends`` hears the value (null where nothing is kept) and the way to go on. */
export class CellEditor {
  constructor({ fieldAt, ends }) {
    this.fieldAt = fieldAt;
    this.ends = ends;
    this.cell = null;
  }

  /** Whether a cell is being typed in. */
  get isOpen() {
    return this.cell !== null;
  }

  /** Open the input in ``cell`` with ``value`` in it. */
  open(cell, column, value) {
    const field = this.fieldAt(column);
    this.cell = cell;
    this.before = cell.textContent;
    this.input = document.createElement("input");
    this.input.value = value;
    this.input.setAttribute("aria-label", field?.label || "");
    const list = this.#list(field?.options ?? []);
    if (list) this.input.setAttribute("list", LIST_ID);
    cell.classList.add("is-edited");
    cell.replaceChildren(this.input, ...(list ? [list] : []));
    this.input.focus();
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => this.close(true, "stay"));
  }

  #list(options) {
    if (!options.length) return null;
    const list = document.createElement("datalist");
    list.id = LIST_ID;
    for (const value of options) list.append(Object.assign(document.createElement("option"), { value }));
    return list;
  }

  #key(event) {
    const ways = { Enter: "down", Tab: event.shiftKey ? "left" : "right" };
    if (event.key === "Escape") this.close(false, "back");
    else if (event.key in ways) this.close(true, ways[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** End the typing, and say what was typed. */
  close(isKept, way) {
    const { cell, input } = this;
    if (!cell) return;
    this.cell = null;
    cell.classList.remove("is-edited");
    cell.replaceChildren(isKept ? input.value : this.before);
    this.ends(isKept ? input.value.trim() : null, way);
  }
}
