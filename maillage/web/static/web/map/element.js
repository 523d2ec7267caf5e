// A new element with its class, its text and its attributes.

export function element(tag, { className = "", text = "", attributes = {} } = {}) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
