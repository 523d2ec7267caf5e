// Numbers as people read them: values in the unit of their usage, counts, sizes.

import { config } from "../web/map/page.js";

/** "34 Mb/s", "48 ms", "2,3 s" or "71 points": a raw value in the unit that the usage shows. */
export function valueText(value, usage) {
  const { divisor, unit } = config.legends[usage];
  return `${numberText(value / divisor)}\u00a0${unit}`;
}

/** A number as the tables of the site write it: whole from ten, one decimal from one, two below. */
export function numberText(number) {
  const digits = number >= 9.95 || number === 0 ? 0 : number >= 0.995 ? 1 : 2;
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(config.language, options).format(number);
}

/** A whole number with its thousands apart. */
export function countText(count) {
  return new Intl.NumberFormat(config.language).format(count);
}

/** The side of a square of the grid on the ground: "830 m" or "1,7 km". */
export function sideText(level, latitude) {
  const side = (40_075_016.7 * Math.cos((latitude * Math.PI) / 180)) / 2 ** level;
  const [number, unit] = side < 1000 ? [Math.round(side / 10) * 10, "m"] : [side / 1000, "km"];
  return `${numberText(number)}\u00a0${unit}`;
}

/** The number of the legend's class (1 is the worst) that a raw value falls in. */
export function classOf(value, usage) {
  const { steps, higherIsBetter } = config.legends[usage];
  const passed = steps.filter((step) => value >= step).length;
  return higherIsBetter ? passed + 1 : steps.length + 1 - passed;
}
