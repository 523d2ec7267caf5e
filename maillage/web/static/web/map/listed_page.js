// The map of a list as a page of its own (web/map/page.html).

import { element } from "./element.js";
import { readListed } from "./listed.js";
import { config, say } from "./page.js";
import { pageQuery } from "./position.js";
import { wireSharing } from "./sharing.js";
import { openStage } from "./stage.js";

async function start() {
  const source = await readListed(config.addresses.listed);
  if (!source) return;
  const card = {
    at: ([{ feature }]) => feature.id,
    find: (_view, id) => source.find(id),
    panel: ([found]) => found && { ...source.cardOf(found.feature), shape: { type: "Point", coordinates: found.feature.at } },
    note({ feature }) {
      const { title, line } = source.cardOf(feature);
      return [element("strong", { text: title }), element("span", { text: line })];
    },
  };
  const stage = await openStage({ panes: [{ key: "", label: say("canvas"), source }], card, home: config.home });
  wireSharing({ query: pageQuery, picture: () => ({ views: stage.views, subtitle: config.credits }) });
  document.getElementById("map-reset").addEventListener("click", () => (location.href = config.addresses.map));
}

start();
