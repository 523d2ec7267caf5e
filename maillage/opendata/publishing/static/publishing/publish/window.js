// The rows that a grid shows of a long table: where each stands in the whole table, and steps said for the whole table.

const FIRST_ROW = 2; // the header is 1

/** The rows shown, by their numbers in the whole table, and how many rows that has. */
export class RowWindow {
  constructor(numbers, total) {
    this.numbers = numbers;
    this.total = total;
  }

  /** The steps that take out the shown rows from ``top`` to ``bottom``: each says where it stood, so that it comes back there. */
  deletes(top, bottom) {
    const steps = [];
    for (let row = Math.min(bottom, this.numbers.length - 1); row >= top; row -= 1)
      steps.push({ kind: "delete", row, count: 1, place: this.numbers[row] - FIRST_ROW });
    return steps;
  }

  /** Steps on the shown rows, as steps on the whole table; what is shown follows. */
  outside(steps) {
    return steps.flatMap((step) => this.#one(step));
  }

  #one(step) {
    if (step.kind === "set") {
      // Below the last shown row: below the last row of all.
      while (this.numbers.length <= step.row) this.#shown(this.numbers.length, this.total);
      return [{ ...step, row: this.numbers[step.row] - FIRST_ROW }];
    }
    const { place, ...plain } = step;
    if (step.kind === "insert") {
      const at = place ?? this.total;
      for (let made = 0; made < step.count; made += 1) this.#shown(step.row + made, at + made);
      return [{ ...plain, row: at }];
    }
    if (step.kind === "delete") return Array.from({ length: step.count }, () => this.#gone(step.row));
    return [plain];
  }

  #shown(row, place) {
    const number = place + FIRST_ROW;
    this.numbers = this.numbers.map((one) => (one >= number ? one + 1 : one));
    this.numbers.splice(row, 0, number);
    this.total += 1;
  }

  #gone(row) {
    const [number] = this.numbers.splice(row, 1);
    this.numbers = this.numbers.map((one) => (one > number ? one - 1 : one));
    this.total -= 1;
    return { kind: "delete", row: number - FIRST_ROW, count: 1 };
  }
}
