// The map of the rows of a data set, drawn when a reader comes near it.

import { drawWhenNear } from "../web/map/near.js";

drawWhenNear(document.getElementById("dataset-map"), () => import("./dataset_map.js"));
