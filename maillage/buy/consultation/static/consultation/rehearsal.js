// The page of the rehearsal: one button seals two invented files and shows a receipt marked as such, the other opens them
// with two shares. Nothing is sent and nothing is kept. Words and parts of the page: pages/rehearsal.html.

import { RehearsalRoom, inventedFiles } from "./rehearsal_room.js";
import { canSeal } from "./seal.js";
import { openSealStore } from "./seal_store.js";
import { Sending } from "./sending.js";

const page = document.querySelector("[data-rehearsal]");
const words = page.dataset;
const buttons = [...page.querySelectorAll("button")];
const ANSWERS = { prix: "1 234,00", delai: words.delay };

const part = (name) => page.querySelector(`[data-rehearsal-${name}]`);

/** Terms and what they are, one below the other. */
function listed(place, lines) {
  const list = document.createElement("dl");
  for (const [term, value] of lines) {
    list.append(Object.assign(document.createElement("dt"), { textContent: term }));
    list.append(Object.assign(document.createElement("dd"), { textContent: value }));
  }
  place.querySelector("dl")?.remove();
  place.append(list);
  place.hidden = false;
  place.focus();
}

async function sealed() {
  const room = await RehearsalRoom.begun();
  const ports = {
    fetch: room.fetch,
    now: () => performance.now(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    token: "",
    store: await openSealStore(null), // in memory: nothing stays on this device
  };
  const sending = new Sending({ href: room.href, ports, tell: () => undefined });
  return { room, receipt: await sending.send(inventedFiles(), ANSWERS) };
}

async function seal() {
  const { receipt } = await sealed();
  listed(part("receipt"), [
    [words.number, words.rehearsed],
    [words.digest, receipt.digest],
    ...receipt.files.map(({ name, sha256 }) => [name, sha256]),
  ]);
}

async function open() {
  const { room } = await sealed();
  const first = await room.share(0);
  const alone = await room.open(first, first).catch(() => words.alone);
  const contents = await room.open(first, await room.share(1));
  listed(part("opened"), [
    [words.first, alone],
    [words.second, words.together],
    [words.price, contents.answers.prix],
    [words.delayName, contents.answers.delai],
    ...contents.files.map(({ name }) => [name, words.same]),
  ]);
}

async function run(work) {
  for (const button of buttons) button.disabled = true;
  part("said").textContent = canSeal() ? words.working : words.unable;
  try {
    if (canSeal()) {
      await work();
      part("said").textContent = words.done;
    }
  } catch (error) {
    part("said").textContent = words.failed;
    console.error(error);
  }
  for (const button of buttons) button.disabled = false;
}

part("seal").addEventListener("click", () => void run(seal));
part("open").addEventListener("click", () => void run(open));
