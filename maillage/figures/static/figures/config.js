// What the server says of the page: addresses, legends, operators and sentences, from the JSON block of the template.

const block = document.getElementById("map-config");

export const config = JSON.parse(block.textContent);

/** The sentence of that key in the language of the page, its %(name)s places filled. */
export function say(key, values = {}) {
  const text = config.words[key];
  if (text === undefined) throw new Error(`no sentence for ${key}`);
  return text.replace(/%\((\w+)\)s|%%/g, (place, name) => (place === "%%" ? "%" : values[name]));
}

/** A new element with its class and text. */
export function element(tag, { className = "", text = "", attributes = {} } = {}) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
