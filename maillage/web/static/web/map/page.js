// What the server says to the page of a map: addresses, credits and sentences, from the JSON block of the template
// (maillage/web/map_page.py), to which the feature adds what its own source needs.

export const config = JSON.parse(document.getElementById("map-config").textContent);

/** The sentence of that key in the language of the page, its %(name)s places filled. */
export function say(key, values = {}) {
  const text = config.words[key];
  if (text === undefined) throw new Error(`no sentence for ${key}`);
  return text.replace(/%\((\w+)\)s|%%/g, (place, name) => (place === "%%" ? "%" : values[name]));
}
