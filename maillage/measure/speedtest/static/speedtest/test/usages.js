// A usage of the result as text: its figure with its unit, and the note that says what the figure means.

import { MISSING } from "./numbers.js";
import { say } from "./words.js";

/** {figure, note} of a line of sentences.js. */
export function usageText({ figure, note }, numbers) {
  const writers = {
    rate: numbers.rate,
    milliseconds: numbers.milliseconds,
    seconds: numbers.seconds,
    height: (value) => (value ? `${value}p` : MISSING),
    none: () => "",
  };
  const { key, ...facts } = note;
  const places = {
    fast: facts.fast,
    count: facts.count,
    stalls: facts.stalls,
    start: numbers.seconds(facts.startMs),
    stalled: numbers.seconds(facts.stalledMs),
    idle: numbers.milliseconds(facts.idleMs),
    loaded: numbers.milliseconds(facts.loadedMs),
    down: facts.downMs === null ? say("result_note_not_whole") : numbers.seconds(facts.downMs),
    up: facts.upMs === null ? say("result_note_not_whole") : numbers.seconds(facts.upMs),
  };
  return { figure: writers[figure.kind](figure.value), note: say(key, places) };
}
