// One whole test against a node that runs somewhere: `node against_node.js '{"url": …, "token": …, "kind": …}'`.
// Prints what came of it as JSON. tests/measure/protocol/test_engine.py starts the real node for it.

import { measurementDocument } from "../../../../maillage/measure/protocol/static/protocol/engine/document.js";
import { Test } from "../../../../maillage/measure/protocol/static/protocol/engine/test.js";
import { socketPorts } from "./sockets.js";

const { url, token, kind, isEco } = JSON.parse(process.argv[2]);
const outcome = await new Test({ server: { url, token }, kind, isEco, ports: socketPorts() }).run();
const document = measurementDocument({
  id: crypto.randomUUID(), takenAt: new Date(), device: "d".repeat(22), outcome,
  operator: { value: "orange", origin: "declared" }, technology: { value: "4G", origin: "declared" },
  client: { name: "maillage-web", version: "test" },
});
console.log(JSON.stringify({ document, problem: outcome.problem }));
