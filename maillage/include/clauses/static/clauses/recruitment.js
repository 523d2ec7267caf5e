// "Et si… ?": the answers were computed by the server, one for each choice; the page shows that of what is chosen.

const form = document.getElementById("recruitment");
const answers = JSON.parse(document.getElementById("recruitment-answers").textContent);
const told = document.getElementById("recruitment-answer");
const count = document.getElementById("more-people-count");

function show() {
  const answer = answers[`${form.elements.personnes.value}-${form.elements.semaine.value}`];
  if (!answer) return;
  told.textContent = answer.text;
  told.className = answer.is_kept ? "clause-kept" : "clause-owed";
  count.textContent = form.elements.personnes.value;
}

document.getElementById("recruitment-send").hidden = true;
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
show();
