// Checks without leaving the page: the file stays chosen, so that it can be corrected or published with one more button.

const form = document.getElementById("check-form");
const report = document.getElementById("check-report");

async function check(body) {
  report.textContent = report.dataset.waiting;
  report.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("check-report");
    if (!found) throw new Error(`no report: ${answer.status}`);
    report.replaceChildren(...found.childNodes);
    drawSystems();
    // What was recognised is chosen from now on: publishing needs no second guess.
    form.elements.schema.value = page.getElementById("check-schema").value;
  } catch {
    report.textContent = report.dataset.failed;
  }
  report.removeAttribute("aria-busy");
  report.focus();
}

/** The map under the menu of coordinate systems, where one is asked for. */
async function drawSystems() {
  if (!document.getElementById("system-map")) return;
  const { wireSystems } = await import("./publish/systems.js");
  wireSystems();
}

drawSystems();

form.addEventListener("submit", (event) => {
  if (event.submitter && event.submitter.value !== "check") return; // a file comes back, or another page
  event.preventDefault();
  check(new FormData(form, event.submitter));
});
