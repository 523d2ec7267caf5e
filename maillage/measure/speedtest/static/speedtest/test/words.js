// What the server says of the page: sentences, addresses, operators, limits, from the JSON block of the template.

export const config = JSON.parse(document.getElementById("test-config").textContent);

/** The sentence of that key in the language of the page, its %(name)s places filled. */
export function say(key, values = {}) {
  const text = config.words[key];
  if (text === undefined) throw new Error(`no sentence for ${key}`);
  const filled = text.replace(/%\((\w+)\)s|%%/g, (place, name) => (place === "%%" ? "%" : values[name]));
  return config.language === "fr" ? elided(filled) : filled;
}

/** French with its small words joined to the names put into it, as web/wording/elision.py does: "d’Orange", "aux Sables". */
function elided(text) {
  return text
    .replace(/(?<![\p{L}])([Dd])e[ \u00a0](?=[AEIOUÉÈÊÎÔ])/gu, "$1’")
    .replace(/(?<![\p{L}])à[ \u00a0]Le[ \u00a0](?=\p{Lu})/gu, "au ")
    .replace(/(?<![\p{L}])à[ \u00a0]Les[ \u00a0](?=\p{Lu})/gu, "aux ");
}

/** A new element with its class and text. */
export function element(tag, { className = "", text = "", attributes = {} } = {}) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** The name of an operator by its id, or the words for an unknown one. */
export function operatorName(id) {
  return config.operators.find((operator) => operator.id === id)?.name ?? say("setup_unknown_operator");
}
