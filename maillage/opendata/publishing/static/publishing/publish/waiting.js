// Asks how far a long check is, and shows its report once it is there.

const waiting = document.getElementById("waiting");
const said = document.getElementById("waiting-said");
const EVERY_MS = 800;

async function look() {
  try {
    const answer = await fetch(waiting.dataset.href, { headers: { Accept: "application/json" } });
    const state = await answer.json();
    if (state.ready) {
      location.reload();
      return;
    }
    if (said.textContent !== state.said) said.textContent = state.said;
  } catch {
    // No connection for a moment: the work goes on, and so does the asking.
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
