// Suggestions under a field of the search, by kind: an accessible combobox (WAI-ARIA 1.2, list autocomplete).
// Without this module the field is a plain form that leads to the page of results.

import { chosenPlace } from "./choices.js";

const WAIT_MS = 120;
let count = 0;

class SearchBox {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input");
    this.texts = box.dataset;
    this.chosen = -1;
    this.found = [];
    this.asked = null;
    this.answered = ""; // the text that the suggestions belong to
    this.timer = 0;
    this.build();
    this.listen();
  }

  build() {
    const id = `suggestions-${(count += 1)}`;
    this.list = document.createElement("ul");
    Object.assign(this.list, { id, className: "suggestions", role: "listbox", hidden: true });
    this.list.setAttribute("aria-label", this.box.querySelector("label").textContent.trim());
    this.told = document.createElement("p");
    this.told.className = "visually-hidden";
    this.told.setAttribute("role", "status");
    this.box.append(this.list, this.told);
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", id);
  }

  listen() {
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), WAIT_MS);
    });
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.go(this.options.indexOf(item));
    });
    this.input.form?.addEventListener("submit", () => this.sayPlace());
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  // The page of results puts first what is near the visitor's own place, which only her device knows.
  sayPlace() {
    const place = chosenPlace();
    const { form } = this.input;
    if (!place || this.texts.kind || form.elements.near) return;
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "near", value: place.address }));
  }

  async ask() {
    const text = this.input.value.trim();
    this.asked?.abort();
    if (text.length < 2) return this.close();
    this.asked = new AbortController();
    const words = new URLSearchParams({ q: text });
    if (this.texts.kind) words.set("kind", this.texts.kind);
    if (chosenPlace()) words.set("near", chosenPlace().address);
    try {
      const answer = await fetch(`${this.texts.suggestions}?${words}`, { signal: this.asked.signal });
      if (!answer.ok) return this.close();
      this.show(await answer.json());
      this.answered = text;
    } catch {
      // stopped by a newer question, or no network: the form still works
    }
  }

  show({ groups, told }) {
    this.found = groups.flatMap((group) => group.results);
    this.chosen = -1;
    let place = 0;
    const parts = groups.map(({ title, results }, at) => {
      const part = document.createElement("li");
      part.role = "presentation";
      const list = document.createElement("ul");
      list.role = "group";
      list.append(...results.map((result) => this.item(result, place++)));
      if (!this.texts.kind) {
        const heading = document.createElement("p");
        Object.assign(heading, { id: `${this.list.id}-kind-${at}`, className: "suggestions-kind", textContent: title });
        list.setAttribute("aria-labelledby", heading.id);
        part.append(heading);
      } else list.setAttribute("aria-label", title);
      part.append(list);
      return part;
    });
    this.list.replaceChildren(...parts);
    this.open(this.found.length > 0);
    this.told.textContent = told;
  }

  item(result, place) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${place}`;
    item.role = "option";
    item.setAttribute("aria-selected", "false");
    const name = document.createElement("span");
    name.textContent = result.name;
    const detail = document.createElement("small");
    detail.textContent = result.detail;
    item.append(name, detail);
    return item;
  }

  press(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves && this.found.length) {
      event.preventDefault();
      this.move(moves[event.key]);
    } else if (event.key === "Enter" && this.chosen >= 0 && !this.list.hidden) {
      event.preventDefault();
      this.go(this.chosen);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  async move(step) {
    // Who types fast and presses an arrow at once means the text as it stands, not the suggestions of its beginning.
    if (this.input.value.trim() !== this.answered) {
      clearTimeout(this.timer);
      await this.ask();
    }
    const size = this.found.length;
    if (!size) return;
    this.open(true);
    this.choose((this.chosen + step + size + (this.chosen < 0 && step < 0 ? 1 : 0)) % size);
  }

  choose(place) {
    this.chosen = place;
    const { options } = this;
    options.forEach((item, at) => item.setAttribute("aria-selected", String(at === place)));
    this.input.setAttribute("aria-activedescendant", options[place].id);
    options[place].scrollIntoView({ block: "nearest" });
  }

  open(isOpen) {
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.chosen = -1;
    this.open(false);
  }

  go(at) {
    const { href, place } = this.found[at];
    const event = new CustomEvent("maillage:territory", { bubbles: true, cancelable: true, detail: place });
    // A map moves to a place, a table narrows to it; every other page goes to the page of what was chosen.
    if (!place || this.box.dispatchEvent(event)) location.assign(place && this.texts.page ? this.texts.page + place.address : href);
    else this.close();
  }
}

for (const box of document.querySelectorAll(".search-box[data-suggestions]")) new SearchBox(box);
