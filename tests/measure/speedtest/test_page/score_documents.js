// Scores the documents on standard input ({table, documents}) and prints {score, speedScore} of each, as JSON.

import { scoreOf } from "../../../../maillage/measure/speedtest/static/speedtest/test/score.js";

let text = "";
for await (const piece of process.stdin) text += piece;
const { table, documents } = JSON.parse(text);
const scored = documents.map((document) => scoreOf(document, table));
console.log(JSON.stringify(scored.map(({ score, speedScore }) => ({ score, speedScore }))));
