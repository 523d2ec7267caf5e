// What a visitor chose once on this device: her place and her operator. Kept in this browser alone, sent to nobody but
// in the address of a search; other modules read it and hear of changes ("maillage:choice" on the document).

const PLACE = "maillage:place";
const OPERATOR = "maillage:operator";

const kept = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // storage is forbidden: nothing is chosen
  }
};

const keep = (name, value) => {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // the choice lasts for this page only
  }
  document.dispatchEvent(new CustomEvent("maillage:choice"));
};

/** The visitor's place ({address, name}), or null. */
export const chosenPlace = () => {
  try {
    const place = JSON.parse(kept(PLACE));
    return /^[a-z]+:[\w.-]+$/.test(place?.address) && typeof place.name === "string" ? place : null;
  } catch {
    return null; // written by something else
  }
};

/** Keep a place ({address, name}), or forget it (null). */
export const choosePlace = (place) => keep(PLACE, place && JSON.stringify(place));

/** The id of the visitor's operator ("sfr"), or null. */
export const chosenOperator = () => {
  const operator = kept(OPERATOR);
  return operator && /^[a-z0-9-]+$/.test(operator) ? operator : null;
};

/** Keep an operator by its id, or forget it (null). */
export const chooseOperator = (operator) => keep(OPERATOR, operator);
