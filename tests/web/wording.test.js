import assert from "node:assert/strict";
import { test } from "node:test";

import { elided } from "../../maillage/web/static/web/wording.js";

const JOINED = {
  "Le débit de Orange autour de Angers": "Le débit d’Orange autour d’Angers",
  "Le débit de SFR autour de Le Mans": "Le débit de SFR autour du Mans",
  "La latence de Free autour de Les Sables-d’Olonne": "La latence de Free autour des Sables-d’Olonne",
  "La vidéo autour de L’Île-d’Yeu": "La vidéo autour de L’Île-d’Yeu",
  "Le débit autour de Yvré-l’Évêque": "Le débit autour d’Yvré-l’Évêque",
  "Le débit autour de Pornic": "Le débit autour de Pornic",
};

for (const [written, joined] of Object.entries(JOINED)) {
  test(`${joined} is said as people say it`, () => assert.equal(elided(written), joined));
}
