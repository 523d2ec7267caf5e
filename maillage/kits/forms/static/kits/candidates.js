// What a text may mean, below its field while it is typed: the same radio buttons as kits/field.html shows of a text that
// was sent and not understood. Without this module the server asks after sending.
//
// data-candidates: where to ask; data-beside: names of fields that are sent along; data-fallback: the field whose text is
// asked about while this one is empty; data-first: the first meaning is chosen until another one is.

const WAIT_MS = 180;
const LEAST_LETTERS = 2;

class Candidates {
  constructor(input) {
    this.input = input;
    this.field = input.closest(".field");
    this.texts = input.dataset;
    this.name = `${input.name}-choix`;
    this.timer = 0;
    this.asked = null;
    this.answered = null; // the text that the candidates belong to
    this.told = document.createElement("p");
    Object.assign(this.told, { className: "small field-told", hidden: true });
    this.told.setAttribute("role", "status");
    this.input.after(this.told);
    this.listen();
    void this.ask();
  }

  get sources() {
    const names = [this.texts.fallback, ...(this.texts.beside ?? "").split(" ")];
    return names.filter(Boolean).flatMap((name) => [...(this.input.form.querySelectorAll(`[name="${name}"]`) ?? [])]);
  }

  get fallback() {
    return this.texts.fallback ? this.input.form.elements[this.texts.fallback] : null;
  }

  get text() {
    return this.input.value.trim() || this.fallback?.value.trim() || "";
  }

  listen() {
    const later = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), WAIT_MS);
    };
    this.input.addEventListener("input", later);
    for (const source of this.sources) {
      source.addEventListener("input", () => {
        this.answered = null;
        later();
      });
    }
    this.field.addEventListener("change", (event) => {
      if (event.target.name === this.name) this.choose(event.target);
    });
  }

  get set() {
    return this.field.querySelector(".candidates");
  }

  async ask() {
    const { text } = this;
    if (text === this.answered) return;
    this.asked?.abort();
    if (text.length < LEAST_LETTERS) {
      this.show({ candidates: [], told: "" });
      return;
    }
    this.asked = new AbortController();
    const words = new URLSearchParams({ q: text });
    for (const name of (this.texts.beside ?? "").split(" ").filter(Boolean)) {
      words.set(name, new FormData(this.input.form).get(name) ?? "");
    }
    try {
      const answer = await fetch(`${this.texts.candidates}?${words}`, {
        signal: this.asked.signal,
        headers: { Accept: "application/json" },
      });
      if (!answer.ok || answer.redirected) return;
      this.show(await answer.json());
      this.answered = text;
    } catch {
      // stopped by newer letters, or no network: the server asks after sending
    }
  }

  show({ candidates, told }) {
    const before = this.set?.querySelector("input:checked")?.value;
    this.set?.remove();
    this.told.textContent = told;
    this.told.hidden = !told;
    if (candidates.length === 0) return;
    const set = document.createElement("fieldset");
    set.className = "candidates";
    const legend = document.createElement("legend");
    legend.className = "visually-hidden";
    legend.textContent = this.field.querySelector("label").textContent.trim();
    set.append(legend, ...candidates.map((candidate) => this.option(candidate)));
    // What is proposed without a word of its own stands first; the field below it is for another word.
    if ("first" in this.texts) this.input.before(set);
    else this.told.after(set);
    const options = [...set.querySelectorAll("input")];
    const same = options.find((option) => option.value === before);
    const chosen = same ?? ("first" in this.texts ? options[0] : undefined);
    if (chosen) chosen.checked = true;
  }

  option({ key, text, shown }) {
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), { type: "radio", name: this.name, value: key });
    input.dataset.shown = shown;
    input.dataset.text = text;
    const span = document.createElement("span");
    span.textContent = text;
    label.append(input, span);
    return label;
  }

  // The field shows what was chosen: a browser keeps it with the other texts, and it means that one thing.
  choose({ dataset }) {
    if (dataset.shown === undefined) return;
    this.input.value = dataset.shown;
    this.answered = this.text;
    this.told.textContent = dataset.text;
    this.told.hidden = false;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.input.form.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

for (const input of document.querySelectorAll("input[data-candidates]")) new Candidates(input);
