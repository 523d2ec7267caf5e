// Sends a file of addresses part by part, says how far it is, and gives the whole as a download.
// Without this module the form is answered whole.

const form = document.getElementById("address-file");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const [bar, told, button] = [document.getElementById("address-progress"), document.getElementById("address-told"), form.querySelector("button")];
  button.disabled = true;
  bar.hidden = false;
  try {
    const { text, states } = await answers((done, rows) => {
      bar.value = done / rows;
      told.textContent = form.dataset.going.replace("%n", written(done)).replace("%m", written(rows));
    });
    save(text);
    const counts = { "%s": states.served, "%o": states.not_served, "%u": states.unknown };
    told.textContent = Object.entries(counts).reduce((said, [sign, count]) => said.replace(sign, written(count)), form.dataset.done);
  } catch (problem) {
    told.textContent = problem.cause ? problem.message : form.dataset.failed;
  } finally {
    [button.disabled, bar.hidden] = [false, true];
  }
});

/** The whole answer, asked for part by part. */
async function answers(tell) {
  const [texts, states] = [[], { served: 0, not_served: 0, unknown: 0 }];
  for (let next = 0, rows = 1; next < rows; tell(next, rows)) {
    const part = new FormData(form);
    part.set("debut", String(next));
    const answer = await fetch(form.action, { method: "POST", body: part });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.problem.join(" "), { cause: answer.status });
    [next, rows] = [said.next, said.rows];
    texts.push(said.text);
    for (const name of Object.keys(states)) states[name] += said.states[name];
  }
  return { text: texts.join(""), states };
}

function save(text) {
  const kind = new FormData(form).get("forme");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: kind === "csv" ? "text/csv" : "application/geo+json" }));
  link.download = `reponses-4g-fixe.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function written(count) {
  return new Intl.NumberFormat(document.documentElement.lang).format(count);
}
