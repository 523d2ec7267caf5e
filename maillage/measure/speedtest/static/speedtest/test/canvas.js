// Drawing on a canvas: lines of text that fit, boxes, and the mesh of the brand.

/** ``text`` in lines that are at most ``width`` wide in the font of the pen. */
export function wrapped(pen, text, width) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Writes lines one under the other; the height under the last one. */
export function drawLines(pen, { lines, left, top, step }) {
  lines.forEach((line, place) => pen.fillText(line, left, top + place * step));
  return top + lines.length * step;
}

/** A filled box with round corners. */
export function roundBox(pen, { left, top, width, height, radius }) {
  pen.beginPath();
  pen.roundRect(left, top, width, height, radius);
  pen.fill();
}

/** The mesh of the brand behind everything: knots on a jittered grid, always the same, and the lines between them. */
export function drawMesh(pen, { width, height }) {
  const step = 135;
  const shift = (column, row, salt) => (((column * 73 + row * 151 + salt * 37) % 61) / 61 - 0.5) * 70;
  const knot = (column, row) => ({ x: column * step + shift(column, row, 1), y: row * step + shift(column, row, 2) });
  pen.strokeStyle = "rgb(127 208 223 / 10%)";
  pen.fillStyle = "rgb(127 208 223 / 16%)";
  pen.lineWidth = 2;
  for (let column = 0; column <= width / step + 1; column += 1) {
    for (let row = 0; row <= height / step + 1; row += 1) {
      const from = knot(column, row);
      for (const to of [knot(column + 1, row), knot(column, row + 1), knot(column + 1, row + 1)]) {
        pen.beginPath();
        pen.moveTo(from.x, from.y);
        pen.lineTo(to.x, to.y);
        pen.stroke();
      }
      pen.beginPath();
      pen.arc(from.x, from.y, 4, 0, 2 * Math.PI);
      pen.fill();
    }
  }
}
