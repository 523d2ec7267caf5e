// Suggestions under the search box of territories: an accessible combobox (WAI-ARIA 1.2, list autocomplete).
// Without this module the box is a plain form that leads to the page of results.

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
      const item = event.target.closest("li");
      if (item) this.go([...this.list.children].indexOf(item));
    });
  }

  async ask() {
    const text = this.input.value.trim();
    this.asked?.abort();
    if (text.length < 2) return this.close();
    this.asked = new AbortController();
    try {
      const address = `${this.texts.suggestions}?${new URLSearchParams({ q: text, limit: "8" })}`;
      const answer = await fetch(address, { signal: this.asked.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return this.close();
      const body = await answer.json();
      this.show(body.territories);
      this.answered = text;
    } catch {
      // stopped by a newer question, or no network: the form still works
    }
  }

  show(found) {
    this.found = found;
    this.chosen = -1;
    this.list.replaceChildren(...found.map((territory, place) => this.item(territory, place)));
    this.open(found.length > 0);
    const { one, many, none } = this.texts;
    this.told.textContent = found.length === 0 ? none : found.length === 1 ? one : many.replace("%n", found.length);
  }

  item(territory, place) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${place}`;
    item.role = "option";
    item.setAttribute("aria-selected", "false");
    const where = document.createElement("small");
    where.textContent = territory.within ?? "";
    item.append(territory.name, where);
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
    [...this.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === place)));
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${place}`);
    this.list.children[place].scrollIntoView({ block: "nearest" });
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

  go(place) {
    const chosen = this.found[place];
    const event = new CustomEvent("maillage:territory", { bubbles: true, cancelable: true, detail: chosen });
    // The map page takes the territory itself; every other page goes to its page.
    if (this.box.dispatchEvent(event)) location.assign(this.texts.page + chosen.address);
    else this.close();
  }
}

for (const box of document.querySelectorAll(".search-box[data-suggestions]")) new SearchBox(box);
