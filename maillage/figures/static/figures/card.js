// A square or a territory as the map's card: what the panel and the note beside the pointer show of it (web/map/stage.js).

import { element } from "../web/map/element.js";
import { say } from "../web/map/page.js";

import { classNumber, countWords, figureOf, headline, pageOf, placeName, sentences } from "./describe.js";

export const card = {
  panel(found, latitude) {
    const main = found.find(({ feature }) => !feature.isEmpty) ?? found[0];
    const href = pageOf(main.feature);
    return {
      title: placeName(main.feature, latitude),
      more: href ? { text: say("territory_page"), href } : null,
      parts: found.map(({ pane, feature }) => part(figureOf(feature), pane.source)),
    };
  },

  note({ pane, feature }, latitude) {
    const figure = figureOf(feature);
    const count = countWords(figure);
    return [
      element("strong", { text: placeName(feature, latitude) }),
      element("span", { text: headline(figure, pane.source) }),
      ...(count ? [element("span", { className: "note-count", text: count })] : []),
    ];
  },
};

function part(figure, source) {
  const line = element("p", { className: "panel-headline" });
  const number = classNumber(figure, source);
  if (number) line.append(element("span", { className: `swatch swatch-${number}`, attributes: { "aria-hidden": "true" } }));
  line.append(element("strong", { text: headline(figure, source) }));
  const list = element("ul");
  for (const text of sentences(figure, source)) list.append(element("li", { text }));
  return [line, list];
}
