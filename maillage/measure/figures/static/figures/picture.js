// The choices of the map where its picture stands: what is chosen leads to the picture of that.

import { readAddress, writeQuery } from "./address.js";
import { readForm, settle } from "./map_form.js";

const form = document.getElementById("map-filters");

const isPicture = () => form.closest(".is-picture") !== null; // until the live map takes the form over

form.addEventListener("change", ({ target }) => {
  if (!isPicture()) return;
  settle(target);
  const { position, isEmbedded } = readAddress(location.search);
  location.assign(`?${writeQuery({ ...readForm(), position, at: null }, isEmbedded ? { embed: 1 } : {})}`);
});
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("map-clear").addEventListener("click", () => isPicture() && location.assign(location.pathname));
