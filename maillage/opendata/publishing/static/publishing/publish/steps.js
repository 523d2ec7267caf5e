// What a person does to a table, step after step, with the steps that undo them; no page, no network.

/** A table of texts that knows how to do steps and to undo them. */
export class Table {
  constructor(header, rows) {
    this.header = header;
    this.rows = rows;
    this.done = [];
    this.undone = [];
  }

  /** Do ``steps`` as one act that can be undone; the steps that change nothing are left out. Answers those done. */
  act(steps) {
    const { made, back } = this.#apply(steps);
    if (!made.length) return [];
    this.done.push({ made, back });
    this.undone = [];
    return made;
  }

  /** Undo the last act; answers the steps that did it. */
  undo() {
    const act = this.done.pop();
    if (!act) return [];
    this.undone.push(act);
    return this.#apply(act.back).made;
  }

  /** Do again the act that was undone last; answers its steps. */
  redo() {
    const act = this.undone.pop();
    if (!act) return [];
    this.done.push(act);
    return this.#apply(act.made).made;
  }

  #apply(steps) {
    const made = [];
    const back = [];
    for (const step of steps) {
      const undoing = this.#one(step);
      if (!undoing.length) continue;
      made.push(step);
      back.unshift(...undoing);
    }
    return { made, back };
  }

  #one(step) {
    const width = this.header.length;
    switch (step.kind) {
      case "set": {
        const before = this.rows[step.row]?.[step.column] ?? "";
        const undoing = [];
        if (step.row >= this.rows.length) {
          undoing.push({ kind: "delete", row: this.rows.length, count: step.row + 1 - this.rows.length });
          while (this.rows.length <= step.row) this.rows.push(Array(width).fill(""));
        } else if (before !== step.value) undoing.push({ ...step, value: before });
        this.rows[step.row][step.column] = step.value;
        return undoing;
      }
      case "insert":
        this.rows.splice(step.row, 0, ...Array.from({ length: step.count }, () => Array(width).fill("")));
        return [{ kind: "delete", row: step.row, count: step.count }];
      case "delete": {
        const gone = this.rows.splice(step.row, step.count);
        if (!gone.length) return [];
        const cells = gone.flatMap((row, index) =>
          row.flatMap((value, column) => (value ? [{ kind: "set", row: step.row + index, column, value }] : [])),
        );
        const where = step.place === undefined ? {} : { place: step.place };
        return [{ kind: "insert", row: step.row, count: gone.length, ...where }, ...cells];
      }
      case "rename": {
        const before = this.header[step.column];
        this.header[step.column] = step.value;
        return before === step.value ? [] : [{ ...step, value: before }];
      }
      case "add-column":
        this.header.splice(step.column, 0, step.value);
        for (const row of this.rows) row.splice(step.column, 0, "");
        return [{ kind: "delete-column", column: step.column }];
      case "delete-column": {
        const name = this.header.splice(step.column, 1)[0];
        const cells = this.rows.flatMap((row, index) => {
          const value = row.splice(step.column, 1)[0];
          return value ? [{ kind: "set", row: index, column: step.column, value }] : [];
        });
        return [{ kind: "add-column", column: step.column, value: name }, ...cells];
      }
      default:
        throw new Error(`unknown step: ${step.kind}`);
    }
  }
}
