// A block of cells as spreadsheets put it on the clipboard: tabs between cells, quotes around what holds tabs or lines.

/** The rows of cells of a text that was copied from a spreadsheet. */
export function cellsOf(text) {
  const rows = [];
  let row = [];
  let at = 0;
  while (at < text.length) {
    const [cell, end] = text[at] === '"' ? quotedCell(text, at) : plainCell(text, at);
    row.push(cell);
    at = end;
    if (at >= text.length) break;
    const mark = text[at];
    at += mark === "\r" && text[at + 1] === "\n" ? 2 : 1;
    if (mark === "\t") {
      if (at >= text.length) row.push("");
    } else {
      rows.push(row);
      row = [];
    }
  }
  if (row.length) rows.push(row);
  return rows;
}

function plainCell(text, start) {
  let end = start;
  while (end < text.length && !"\t\r\n".includes(text[end])) end += 1;
  return [text.slice(start, end), end];
}

function quotedCell(text, start) {
  let cell = "";
  let at = start + 1;
  while (at < text.length) {
    if (text[at] !== '"') {
      cell += text[at];
      at += 1;
    } else if (text[at + 1] === '"') {
      cell += '"';
      at += 2;
    } else {
      const after = at + 1;
      // A quote in the middle of a cell was typed, not put there by the spreadsheet.
      return after >= text.length || "\t\r\n".includes(text[after]) ? [cell, after] : plainCell(text, start);
    }
  }
  return plainCell(text, start); // a quote that nobody closed is a letter like any other
}

/** The text of a block of cells, as a spreadsheet reads it. */
export function textOf(rows) {
  return rows.map((row) => row.map(written).join("\t")).join("\r\n");
}

function written(cell) {
  return /[\t\r\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
