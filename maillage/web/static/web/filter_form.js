// A form of filters whose state stands in an address: read from it, filled from it, told as chips that can be taken away.
// Markup: templates/web/filter_field.html for each menu, a button to submit for who has no script, a section for the chips.

import { element } from "./map/element.js";

export class FilterForm {
  /** The filters ``names`` (menus) of ``form``; ``words`` are {remove(text), removeAll}, ``isShown(name)`` says which chips count. */
  constructor({ form, chips, names, words, isShown }) {
    Object.assign(this, { form, chips, names, words, isShown });
  }

  menu(name) {
    return this.form.elements.namedItem(name);
  }

  /** The values chosen, by the name of their filter; several values of one menu are written with spaces between. */
  values() {
    const given = new FormData(this.form);
    const words = (name) => given.getAll(name).flatMap((value) => String(value).split(" ")).filter(Boolean);
    return Object.fromEntries(this.names.map((name) => [name, words(name)]));
  }

  /** Puts values into the form; what a menu does not offer is added to it as a choice of its own. */
  fill(values) {
    for (const name of this.names) {
      const select = this.menu(name);
      if (!select) continue;
      const value = values[name].join(" ");
      if (![...select.options].some((option) => option.value === value)) select.add(new Option(values[name].join(", "), value));
      select.value = value;
    }
  }

  /** Calls ``react`` whenever a person changes the form, sends it, or takes a chip away. */
  onChange(react) {
    this.form.addEventListener("change", react);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      react();
    });
    this.form.querySelector("[type=submit]").hidden = true;
    this.chips.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      this.clear(button.dataset.filter || null);
      react();
      (this.chips.querySelector("button") ?? this.menu(this.names[0])).focus();
    });
  }

  /** Resets one filter, or every one. */
  clear(name = null) {
    for (const each of name ? [name] : this.names) this.menu(each).value = "";
  }

  /** The words of what a menu has chosen. */
  text(name) {
    return this.menu(name).selectedOptions[0].text.trim();
  }

  /** Shows the filters in force as chips. */
  drawChips() {
    const active = this.names.filter((name) => this.menu(name).value !== "" && this.isShown(name));
    this.chips.replaceChildren(
      ...active.map((name) => chip(name, `${this.text(name)} ×`, { className: "chip", label: this.words.remove(this.text(name)) })),
    );
    const { removeAll } = this.words;
    if (active.length > 1) this.chips.append(chip("", removeAll, { className: "chip chip-reset", label: removeAll }));
  }
}

function chip(name, text, { className, label }) {
  return element("button", { className, text, attributes: { type: "button", "data-filter": name, "aria-label": label } });
}
