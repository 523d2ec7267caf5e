// The map of the rows of a data set, drawn when a reader comes near it.

import { drawWhenNear } from "../web/map/near.js";

const frame = document.getElementById("dataset-map");
drawWhenNear(frame, () => (frame.dataset.shapes ? import("./shapes_map.js") : import("./dataset_map.js")));
