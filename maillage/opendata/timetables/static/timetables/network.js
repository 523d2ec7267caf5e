// The map of the lines and stops of a timetable, drawn when a reader comes near it.

import { drawWhenNear } from "../web/map/near.js";

drawWhenNear(document.getElementById("network-map"), () => import("./network_map.js"));
