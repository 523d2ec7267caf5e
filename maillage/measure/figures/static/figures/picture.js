// The choices of the map where its picture stands: what is chosen leads to the picture of that.

import { readAddress, writeQuery } from "./address.js";
import { readForm, settle } from "./map_form.js";

const form = document.getElementById("map-filters");

form.addEventListener("change", ({ target }) => {
  settle(target);
  const { position, isEmbedded } = readAddress(location.search);
  location.assign(`?${writeQuery({ ...readForm(), position, at: null }, isEmbedded ? { embed: 1 } : {})}`);
});
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("map-clear").addEventListener("click", () => location.assign(location.pathname));
