import assert from "node:assert/strict";
import { test } from "node:test";

import { linkMaps } from "../../../maillage/web/static/web/map/linked.js";

/** What linked.js needs of a map: a camera that tells its listeners when it moves. */
class Camera {
  constructor() {
    Object.assign(this, { center: [0, 0], zoom: 4, listeners: new Set(), moves: 0 });
  }

  on(_event, listener) {
    this.listeners.add(listener);
  }

  off(_event, listener) {
    this.listeners.delete(listener);
  }

  getCenter() {
    return this.center;
  }

  getZoom() {
    return this.zoom;
  }

  jumpTo({ center, zoom }) {
    Object.assign(this, { center, zoom, moves: this.moves + 1 });
    for (const listener of this.listeners) listener();
  }
}

test("maps side by side move as one, whichever is moved", () => {
  const maps = [new Camera(), new Camera(), new Camera()];
  linkMaps(maps);

  maps[1].jumpTo({ center: [-1.5, 47.2], zoom: 11 });

  assert.deepEqual(maps.map(({ center, zoom, moves }) => [center, zoom, moves]), Array(3).fill([[-1.5, 47.2], 11, 1]));
});

test("maps no longer side by side move alone", () => {
  const maps = [new Camera(), new Camera()];
  const unlink = linkMaps(maps);
  unlink();

  maps[0].jumpTo({ center: [-1.5, 47.2], zoom: 11 });

  assert.deepEqual(maps.map(({ moves }) => moves), [1, 0]);
});
