// The words of MapLibre's own controls and gestures, in the language of the page, whatever map stands on it: from the
// block of the template (web/map/controls.html), or from the configuration of a page of a map.

/** The words by MapLibre's keys; none where the page brings none, and MapLibre speaks English. */
export function controlWords() {
  const block = document.getElementById("map-controls");
  if (block) return JSON.parse(block.textContent);
  const config = document.getElementById("map-config");
  return config ? JSON.parse(config.textContent).controls : {};
}
