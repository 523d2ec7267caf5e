// What a phone at the door knows: who may come in, who is there, what it has not told the server yet. No page, no
// network: the page hands in a store (getItem, setItem, removeItem) and the moment.

const PREFIX = "maillage-accueil:";

/** Who is at the door of one event; everything lies in `storage` under one name, and is gone by `forget`. */
export function openArrivals(storage, event) {
  const name = PREFIX + event;
  const read = () => JSON.parse(storage.getItem(name) ?? '{"people":[],"codes":[],"takenBack":[]}');
  const write = (kept) => storage.setItem(name, JSON.stringify(kept));

  /** What becomes of a code: "unknown", "twice" (with the first moment), "waiting" or "welcome", and whose it is. */
  function readCode(typed, now) {
    const code = typed.replaceAll(/[^0-9A-Za-z]/g, "").toUpperCase();
    const kept = read();
    const person = kept.people.find((one) => one.code === code);
    if (!person) return { kind: "unknown", code };
    if (person.at) return { kind: "twice", code, person, at: person.at };
    person.at = now;
    kept.codes.push({ code, at: now });
    kept.takenBack = kept.takenBack.filter((one) => one !== code);
    write(kept);
    return { kind: person.isWaiting ? "waiting" : "welcome", code, person };
  }

  /** A code that was read by mistake. */
  function takeBack(code) {
    const kept = read();
    const person = kept.people.find((one) => one.code === code);
    if (person) person.at = null;
    kept.codes = kept.codes.filter((one) => one.code !== code);
    kept.takenBack.push(code);
    write(kept);
  }

  /** What the server is to be told; sent again it says the same. */
  function waiting() {
    const { codes, takenBack } = read();
    return { codes, taken_back: takenBack };
  }

  /** How many arrivals, and arrivals taken back, the server does not know yet. */
  function left() {
    const { codes, takenBack } = read();
    return codes.length + takenBack.length;
  }

  /** The list as the server has it after `sent`; what was read meanwhile stays. Gives who was let in elsewhere first. */
  function settle(document, sent) {
    const kept = read();
    const told = new Set(sent.codes.map((one) => `${one.code} ${one.at}`));
    const codes = kept.codes.filter((one) => !told.has(`${one.code} ${one.at}`));
    const takenBack = kept.takenBack.filter((code) => !sent.taken_back.includes(code));
    const later = new Map(codes.map((one) => [one.code, one.at]));
    const people = document.people.map((one) => ({ ...one, at: one.at ?? later.get(one.code) ?? null }));
    for (const person of people) if (takenBack.includes(person.code)) person.at = null;
    write({ people, codes, takenBack });
    return document.arrivals
      .filter((one) => one.isTwice)
      .map((one) => ({ ...one, person: people.find((person) => person.code === one.code) }));
  }

  return {
    readCode,
    takeBack,
    waiting,
    left,
    settle,
    people: () => read().people,
    forget: () => storage.removeItem(name),
  };
}

/** Who matches what is typed: a code, or the beginning of words of a name or of an organisation. */
export function matching(people, typed) {
  const plain = (text) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return people.filter((one) => {
    const texts = [one.code, ...`${one.name} ${one.organisation}`.split(/[\s-]+/)].map(plain);
    return words.every((word) => texts.some((text) => text.startsWith(word)));
  });
}
