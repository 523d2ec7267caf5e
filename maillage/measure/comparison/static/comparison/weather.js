// "My operator" on the page of the weather: kept on this device, and shown at once on the next visit.

import { chooseOperator, chosenOperator } from "../web/choices.js";

/** Puts the weather of `href` in the place of the one shown; where it does not come, the link itself is followed. */
async function show(href) {
  try {
    const answer = await fetch(href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const weather = page.getElementById("weather");
    if (!answer.ok || !weather) throw new Error(`${answer.status} for ${href}`);
    document.getElementById("weather").replaceWith(weather);
    return true;
  } catch {
    return false;
  }
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-operator]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const { operator } = link.dataset;
  chooseOperator(operator || null);
  if (!(await show(link.href))) return void location.assign(link.href);
  history.pushState({}, "", link.href);
  // The link that was used is gone: the reader goes on from the same one.
  document.querySelector(operator ? `#weather a[data-operator="${operator}"]` : "#weather a[data-operator]")?.focus();
});
addEventListener("popstate", () => show(location.href));

const operator = chosenOperator();
const isAsked = new URLSearchParams(location.search).has("operator");
const mine = [...document.querySelectorAll("#weather a[data-operator]")].find((link) => link.dataset.operator === operator);
if (operator && !isAsked && mine && (await show(mine.href))) history.replaceState({}, "", mine.href);
