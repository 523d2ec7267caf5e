// Drawing: SVG elements by name and attributes.

/** A new SVG element with its attributes and children. */
export function drawn(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Where a value stands on a logarithmic scale from ``low`` to ``high``: 0 to 1. */
export function logShare(value, { low, high }) {
  return Math.min(1, Math.max(0, Math.log(Math.max(value, low) / low) / Math.log(high / low)));
}
