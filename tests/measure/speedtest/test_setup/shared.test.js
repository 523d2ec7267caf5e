import assert from "node:assert/strict";
import { test } from "node:test";

import { sharedAddress } from "../../../../maillage/measure/speedtest/static/speedtest/test/shared.js";

const HERE = "https://mesure.example.fr";
const RESULT = `${HERE}/test#partage=abc`;

test("a result is found wherever the program that shares puts its address", () => {
  const queries = [{ adresse: RESULT }, { texte: `Regarde : ${RESULT}` }, { titre: RESULT }];

  assert.deepEqual(queries.map((fields) => sharedAddress(`?${new URLSearchParams(fields)}`, HERE)), [RESULT, RESULT, RESULT]);
});

test("an address of another site, and words, open nothing", () => {
  const queries = [{ adresse: "https://ailleurs.example/" }, { texte: "bonjour" }, { adresse: "javascript:alert(1)" }, {}];

  assert.deepEqual(queries.map((fields) => sharedAddress(`?${new URLSearchParams(fields)}`, HERE)), ["", "", "", ""]);
});
