// The whole series of months as a chart one can read month by month. Its numbers are those of the table beside it;
// without this module, or without its table, the sparklines and the table say the same.

const figure = document.getElementById("long-trend");
const table = figure && document.getElementById(figure.dataset.table);
const HEIGHT_PX = 280;

let chart = null;

if (figure && table) {
  figure.hidden = false;
  // The library is large: it comes when somebody gets near the chart.
  const near = new IntersectionObserver(
    async (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      const { default: uPlot } = await import("../vendor/uPlot.esm.js");
      draw(uPlot);
      new ResizeObserver(() => chart.setSize({ width: figure.clientWidth, height: HEIGHT_PX })).observe(figure);
      document.addEventListener("maillage:theme", () => draw(uPlot));
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(uPlot));
    },
    { rootMargin: "300px" },
  );
  near.observe(figure);
}

function draw(uPlot) {
  chart?.destroy();
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--ink-soft").trim();
  const grid = { stroke: style.getPropertyValue("--line").trim(), width: 1 };
  const axis = { stroke: ink, grid, ticks: grid };
  const month = new Intl.DateTimeFormat(document.documentElement.lang, { month: "short", year: "numeric" });
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumSignificantDigits: 3 });
  const written = (value) => (value === null ? "–" : `${number.format(value)} ${figure.dataset.unit}`);
  const options = {
    width: figure.clientWidth,
    height: HEIGHT_PX,
    padding: [null, 28, null, null],
    // Where less is better the axis is turned: up is better here too, as in the sparklines.
    scales: { y: { distr: figure.dataset.scale === "log" ? 3 : 1, dir: figure.dataset.better === "less" ? -1 : 1 } },
    axes: [
      { ...axis, values: (_chart, times) => times.map((time) => month.format(time * 1000)), space: 90 },
      { ...axis, values: (_chart, values) => values.map((value) => (value === null ? "" : number.format(value))), size: 60 },
    ],
    series: [
      { label: table.tHead.rows[0].cells[0].textContent, value: (_chart, time) => (time ? month.format(time * 1000) : "–") },
      ...heads().map((head) => ({
        label: head.textContent.trim(),
        stroke: getComputedStyle(head.querySelector("svg")).color,
        width: 2,
        value: (_chart, value) => written(value),
      })),
    ],
  };
  chart = new uPlot(options, columns(), figure);
}

function heads() {
  return [...table.querySelectorAll("th[data-series]")];
}

/** Seconds since 1970 of each month, then one column of numbers an operator; null where there is no figure. */
function columns() {
  const rows = [...table.tBodies[0].rows];
  const times = rows.map((row) => Date.parse(`${row.dataset.day}T12:00Z`) / 1000);
  const values = heads().map((_head, place) =>
    rows.map((row) => {
      const text = row.querySelectorAll("td")[place].dataset.number;
      return text === "" ? null : Number(text);
    }),
  );
  return [times, ...values];
}
