// After a refused form the keyboard and the screen reader stand at the first field to correct, or at what is said of
// the whole form: not at the top of the page.

const REFUSED = 400;
const [navigation] = performance.getEntriesByType("navigation");
const status = navigation?.responseStatus ?? 0; // 0 where a browser does not say it

if (status === 0 || status >= REFUSED) {
  const field = document.querySelector("main [aria-invalid=true], main .field-wrong :is(input, select, textarea)");
  const said = document.querySelector("main [role=alert]:not([hidden]):not(:empty)");
  if (!field) said?.setAttribute("tabindex", "-1");
  (field ?? said)?.focus();
}
