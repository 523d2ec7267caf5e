// The choices of the map where its picture stands: what is chosen leads to the picture of that, and so does the operator
// that the visitor chose once on this device.

import { chosenOperator } from "../web/choices.js";
import { element } from "../web/map/element.js";
import { config, say } from "../web/map/page.js";

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

const own = config.operators.find(({ id }) => id === chosenOperator());
if (own && !location.search) {
  const link = element("a", { text: say("own_operator", { operator: own.name }), attributes: { href: "?" + new URLSearchParams({ operator: own.id }) } });
  const line = element("p", { className: "card-more" });
  line.append(link);
  document.querySelector(".map-places")?.prepend(line);
}
