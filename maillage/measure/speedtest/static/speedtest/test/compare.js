// The same place, the other operators: medians published for the commune, or the intercommunality where it is too few.

import { drawn, logShare } from "./svg.js";
import { element, operatorName, say } from "./words.js";

const LIMIT_MS = 8_000;
const SCALE_MBPS = { low: 0.5, high: 500 };
const PLACE_DIGITS = 3; // a hundred metres find the commune; more need not be in an address
const MARKS_MBPS = [1, 3, 8, 30, 100, 300];

let turn = 0;

/**
 * Fills ``body`` and shows ``host`` when there is something to compare, and ``place``, the way to the page of the place;
 * never blocks, never fails aloud.
 */
export async function showComparison(document, { config, numbers, host, body, place }) {
  turn += 1;
  const mine = turn;
  host.hidden = place.hidden = true;
  if (!document.position || !navigator.onLine) return;
  const found = await foundNear(document.position, config.addresses).catch(() => null);
  if (!found || mine !== turn) return; // no network any more, or another result is shown meanwhile
  body.replaceChildren(...comparisonParts(found, { document, numbers }));
  host.hidden = false;
  place.href = `${config.addresses.territory}${found.territory.id}`;
  place.textContent = say("result_place", { place: found.territory.name });
  place.hidden = false;
}

/** The smallest territory with figures there: {territory, figures, origin}, figures empty where there are too few. */
async function foundNear({ lon, lat }, addresses) {
  const place = new URLSearchParams({ lon: lon.toFixed(PLACE_DIGITS), lat: lat.toFixed(PLACE_DIGITS) });
  const { commune, parents } = await answer(`${addresses.location}?${place}`);
  const epci = parents.find(({ kind }) => kind === "epci");
  for (const territory of [commune, epci].filter(Boolean)) {
    const { figures, origin } = await answer(`${addresses.territories}${territory.id}/figures?usage=download`);
    const known = figures.filter(({ operator, median, is_hidden: isHidden }) => operator && operator !== "unknown" && median !== null && !isHidden);
    if (known.length) return { territory, figures: known, origin };
  }
  return { territory: commune, figures: [], origin: null };
}

async function answer(address) {
  const said = await fetch(address, { signal: AbortSignal.timeout(LIMIT_MS) });
  if (!said.ok) throw new Error(`${said.status} for ${address}`);
  return said.json();
}

function comparisonParts({ territory, figures, origin }, { document, numbers }) {
  if (!figures.length) return [element("p", { text: say("result_compare_few", { place: territory.name }) })];
  const { download } = document.subtests;
  const mineBps = download?.status === "ok" ? download.goodput_bps : null;
  const own = document.operator?.value;
  const parts = [];
  // A real test is never said to be better or worse than what a simulator drew.
  const ownFigure = origin === "simulated" ? undefined : figures.find(({ operator }) => operator === own);
  if (mineBps !== null && ownFigure) parts.push(element("p", { className: "verdict-line", text: verdictText(mineBps, ownFigure, territory, numbers) }));
  const ranked = [...figures].sort((one, other) => other.median - one.median);
  const list = element("ul", { className: "compare-list" });
  list.append(...ranked.map((figure) => compareLine(figure, { mineBps, isOwn: figure.operator === own, numbers })));
  const fold = element("details", { className: "result-fold" });
  const inside = element("div");
  inside.append(element("p", { className: "small soft", text: say("result_compare_lead") }), list);
  if (origin === "simulated") inside.prepend(element("p", { className: "compare-notice", text: say("result_compare_simulated") }));
  fold.append(element("summary", { text: say("result_compare_title", { place: territory.name }) }), inside);
  return [...parts, fold];
}

function verdictText(mineBps, ownFigure, territory, numbers) {
  const low = ownFigure.low ?? ownFigure.median;
  // The best class has no upper end.
  const high = ownFigure.high ?? (ownFigure.low === null ? ownFigure.median : Infinity);
  const key = mineBps > high ? "above" : mineBps < low ? "below" : "as";
  const places = { operator: operatorName(ownFigure.operator), place: territory.name, median: numbers.rate(ownFigure.median) };
  return say(`result_compare_${key}`, places);
}

function compareLine({ operator, median, low, high, samples, is_rounded: isRounded }, { mineBps, isOwn, numbers }) {
  const line = element("li", { className: isOwn ? "is-own" : "" });
  const x = (bps) => Math.round(1000 * logShare(bps / 1e6, SCALE_MBPS)) / 10;
  const svg = drawn("svg", { viewBox: "0 0 100 14", preserveAspectRatio: "none", class: `compare-bar op-${operator}`, "aria-hidden": "true" });
  svg.append(...MARKS_MBPS.map((mbps) => drawn("line", { x1: x(mbps * 1e6), x2: x(mbps * 1e6), y1: 0, y2: 14, class: "compare-grid" })));
  svg.append(drawn("line", { x1: x(low ?? median), x2: x(high ?? median), y1: 7, y2: 7, class: "compare-interval" }));
  svg.append(drawn("line", { x1: x(median), x2: x(median), y1: 1.5, y2: 12.5, class: "compare-median" }));
  if (mineBps !== null) svg.append(drawn("line", { x1: x(mineBps), x2: x(mineBps), y1: 0, y2: 14, class: "compare-here" }));
  const note = say(isRounded ? "result_compare_tests_at_least" : "result_compare_tests", { count: numbers.whole(samples) });
  line.append(element("span", { className: "compare-name", text: operatorName(operator) }));
  line.append(element("strong", { className: "num", text: numbers.rate(median) }), svg, element("small", { className: "soft", text: note }));
  return line;
}
