import assert from "node:assert/strict";
import { test } from "node:test";

import { matching, openArrivals } from "../../../../maillage/include/events/static/events/arrivals.js";

const NINE = "2027-01-28T08:00:00.000Z";
const LATER = "2027-01-28T08:07:00.000Z";
const PEOPLE = [
  { code: "AB12CD", name: "Inès Rolland", organisation: "Régie de quartier", isWaiting: false, at: null },
  { code: "EF34GH", name: "Jean-Luc Petit", organisation: "Mairie", isWaiting: true, at: null },
];

/** What a browser keeps, without a browser. */
function memory() {
  const kept = new Map();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => kept.set(name, text), removeItem: (name) => kept.delete(name) };
}

/** A server as the door knows it: the earliest moment of a code counts, whichever phone tells it, however often. */
function server() {
  const people = PEOPLE.map((person) => ({ ...person }));
  return (sent) => {
    for (const code of sent.taken_back) people.find((one) => one.code === code).at = null;
    const arrivals = sent.codes.map(({ code, at }) => {
      const person = people.find((one) => one.code === code);
      const isTwice = person.at !== null && person.at !== at;
      if (person.at === null || at < person.at) person.at = at;
      return { code, at: person.at, isTwice };
    });
    return { people: people.map((person) => ({ ...person })), arrivals };
  };
}

/** A phone that has the list, and tells what waits on it. */
function phone(tell) {
  const arrivals = openArrivals(memory(), "matinee");
  const send = () => {
    const sent = arrivals.waiting();
    return arrivals.settle(tell(sent), sent);
  };
  send();
  return { ...arrivals, send };
}

const present = (door) => door.people().filter((one) => one.at).map((one) => [one.code, one.at]);

test("a code is welcome once, then said to be there since when", () => {
  const door = phone(server());

  const kinds = ["ab 12-cd", "AB12CD", "EF34GH", "ZZZZZZ"].map((typed) => door.readCode(typed, NINE).kind);

  assert.deepEqual(kinds, ["welcome", "twice", "waiting", "unknown"]);
  assert.deepEqual(door.waiting().codes.map(({ code }) => code), ["AB12CD", "EF34GH"]);
});

test("two phones without network agree on the earlier moment, whichever tells first", () => {
  for (const isEarlyFirst of [true, false]) {
    const tell = server();
    const [early, late] = [phone(tell), phone(tell)];
    early.readCode("AB12CD", NINE);
    late.readCode("AB12CD", LATER);
    const [first, second] = isEarlyFirst ? [early, late] : [late, early];

    first.send();
    const elsewhere = second.send();
    first.send();

    assert.deepEqual(elsewhere.map(({ code, at, person }) => [code, at, person.name]), [["AB12CD", NINE, "Inès Rolland"]]);
    assert.deepEqual([present(early), present(late)], [[["AB12CD", NINE]], [["AB12CD", NINE]]]);
    assert.deepEqual([early.waiting().codes, late.waiting().codes], [[], []]);
  }
});

test("what is told twice, for its answer was lost, changes nothing", () => {
  const tell = server();
  const door = phone(tell);
  door.readCode("AB12CD", NINE);

  tell(door.waiting());
  const elsewhere = door.send();

  assert.deepEqual([elsewhere, present(door)], [[], [["AB12CD", NINE]]]);
});

test("what is read while the answer is under way stays, and goes next", () => {
  const tell = server();
  const door = phone(tell);
  door.readCode("AB12CD", NINE);
  const sent = door.waiting();
  const answer = tell(sent);
  door.readCode("EF34GH", LATER);

  door.settle(answer, sent);

  assert.deepEqual(door.waiting().codes, [{ code: "EF34GH", at: LATER }]);
  assert.deepEqual(present(door).map(([code]) => code), ["AB12CD", "EF34GH"]);
});

test("a code read by mistake is taken back, on the phone and with the server, and may be read again", () => {
  const tell = server();
  const [door, other] = [phone(tell), phone(tell)];
  door.readCode("AB12CD", NINE);
  door.send();

  door.takeBack("AB12CD");
  const told = door.waiting();
  door.send();
  other.send();
  const again = door.readCode("AB12CD", LATER).kind;

  assert.deepEqual(told, { codes: [], taken_back: ["AB12CD"] });
  assert.deepEqual([present(other), again, door.waiting().taken_back], [[], "welcome", []]);
});

test("the list of one event is not that of another, and is gone once it is forgotten", () => {
  const storage = memory();
  const [one, other] = ["matinee", "journee"].map((event) => openArrivals(storage, event));
  one.settle({ people: PEOPLE, arrivals: [] }, one.waiting());

  const before = [one.people().length, other.people().length];
  one.forget();

  assert.deepEqual([before, one.people()], [[2, 0], []]);
});

test("people are found by code, or by the beginnings of words, accents or not", () => {
  const codes = (typed) => matching(PEOPLE, typed).map(({ code }) => code);

  assert.deepEqual(
    ["ines", "rol in", "luc", "quartier", "ef3", "", "rollande"].map(codes),
    [["AB12CD"], ["AB12CD"], ["EF34GH"], ["AB12CD"], ["EF34GH"], [], []],
  );
});

test("of 180 people read without network on two phones that are switched off meanwhile none is lost", () => {
  const everybody = Array.from({ length: 180 }, (_one, place) => ({
    code: `P${String(place).padStart(5, "0")}`, name: `Personne ${place}`, organisation: "", isWaiting: false, at: null,
  }));
  const there = new Map();
  const tell = (sent) => {
    for (const { code, at } of sent.codes) if (!there.has(code) || at < there.get(code)) there.set(code, at);
    return { people: everybody.map((one) => ({ ...one, at: there.get(one.code) ?? null })), arrivals: [] };
  };
  const storages = [memory(), memory()];
  for (const storage of storages) {
    const door = openArrivals(storage, "matinee");
    door.settle(tell(door.waiting()), door.waiting());
  }

  for (const [place, { code }] of everybody.entries()) {
    // Each read opens the page anew: whatever a phone does between two badges, what it kept is there.
    const door = openArrivals(storages[place % 2], "matinee");
    door.readCode(code, new Date(Date.parse(NINE) + place * 1000).toISOString());
  }
  const left = storages.map((storage) => openArrivals(storage, "matinee").left());
  for (const storage of storages) {
    const door = openArrivals(storage, "matinee");
    const sent = door.waiting();
    tell(sent); // the answer is lost on its way, and all is told again
    door.settle(tell(sent), sent);
  }

  assert.deepEqual([left, there.size], [[90, 90], 180]);
  assert.deepEqual(storages.map((storage) => openArrivals(storage, "matinee").left()), [0, 0]);
});

test("a phone that takes no more says so before it counts somebody", () => {
  const storage = memory();
  const door = openArrivals(storage, "matinee");
  door.settle({ people: PEOPLE, arrivals: [] }, door.waiting());
  storage.setItem = () => {
    throw new Error("QuotaExceededError");
  };

  assert.throws(() => door.readCode("AB12CD", NINE));
  assert.deepEqual([door.left(), present(door)], [0, []]);
});
