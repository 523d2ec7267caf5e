// Sends what waits on this device, one result after the other. Sending twice changes nothing: the server knows the id.

import { accessBody, accessKey, circumstancesBody, circumstancesKey } from "./answered.js";

const RETRY_S = 30;
const LONGEST_RETRY_S = 3_600;
const LOCK = "maillage-test-queue";
// What a person says of a test after its result, each at its own address under that of the test.
const ANSWERS = [
  { path: "access", keyOf: accessKey, bodyOf: accessBody },
  { path: "circumstances", keyOf: circumstancesKey, bodyOf: circumstancesBody },
];

/**
 * The queue over a store: `send()` sends what may be sent now, `changed(record)` is told each new state, and
 * `answerTold(path, id, kept)` what became of an answer about a test, which follows its result.
 * ports: {fetch, now(): ms, later(callback, ms), locks: LockManager or undefined, language}
 */
export function makeQueue({ store, address, ports, changed, answerTold = () => undefined }) {
  let running = null;

  async function sendAll() {
    const waiting = (await store.records()).filter((record) => record.sent === "waiting").reverse();
    for (const record of waiting) {
      if ((record.retryAt ?? 0) > ports.now()) continue;
      const next = await sendOne(record, { address, ports });
      // Erased meanwhile: what is gone stays gone.
      if (!(await store.record(record.id))) continue;
      await store.keep(next);
      changed(next);
      if (next.isUnreachable) break; // the others would fail alike
    }
    await sendAnswers();
    planNext(await store.records());
  }

  async function sendAnswers() {
    for (const { id, sent, document } of await store.records()) {
      for (const { path, keyOf, bodyOf } of sent === "recorded" ? ANSWERS : []) {
        const kept = await store.setting(keyOf(id));
        if (kept?.state !== "waiting") continue;
        const body = bodyOf(kept.answer);
        const next = await sendAnswer(kept, { address: `${address}/${id}/${path}`, body, secret: document.device, ports });
        // Said otherwise meanwhile: what was said last is sent next.
        if ((await store.setting(keyOf(id)))?.at !== kept.at) ports.later(send, 0);
        else await store.keepSetting(keyOf(id), next);
        answerTold(path, id, next);
        if (next.state === "waiting") return void ports.later(send, RETRY_S * 1000);
      }
    }
    return undefined;
  }

  function planNext(records) {
    const waiting = records.filter((record) => record.sent === "waiting" && record.retryAt);
    if (!waiting.length) return;
    const soonest = Math.min(...waiting.map((record) => record.retryAt));
    ports.later(send, Math.max(1_000, soonest - ports.now()));
  }

  /** One sending at a time, in this page and (where there are locks) among its other tabs. */
  function send() {
    running ??= underLock(sendAll, ports.locks).finally(() => (running = null));
    return running;
  }

  /** Send at once, without regard to what was planned: the network is back, or the person looks. */
  async function sendNow() {
    await running;
    await exclusively(planAtOnce);
    return send();
  }

  async function planAtOnce() {
    for (const record of await store.records()) {
      if (record.sent === "waiting" && record.isUnreachable) await store.keep({ ...record, retryAt: 0 });
    }
  }

  /** `work` while nothing is sent: what it erases is not sent behind its back. */
  function exclusively(work) {
    const before = running ?? Promise.resolve();
    const done = before.then(() => underLock(work, ports.locks));
    const free = () => (running = null);
    running = done.then(free, free);
    return running.then(() => done);
  }

  return { send, sendNow, exclusively };
}

/** `record` after one try: recorded, refused (it keeps the reason), or still waiting with the moment of the next try. */
export async function sendOne(record, { address, ports }) {
  const again = (waitS, isUnreachable) => ({
    ...record,
    tries: (record.tries ?? 0) + 1,
    retryAt: ports.now() + waitS * 1000,
    isUnreachable,
  });
  const waitS = Math.min(RETRY_S * 2 ** (record.tries ?? 0), LONGEST_RETRY_S);
  try {
    const answer = await ports.fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept-Language": ports.language },
      body: JSON.stringify(record.document),
    });
    if (answer.ok) return { ...record, sent: "recorded", answer: await answer.json(), isUnreachable: false };
    if (answer.status === 429 || answer.status >= 500) return again(retryAfterS(answer) ?? waitS, false);
    return { ...record, sent: "refused", answer: await readable(answer), isUnreachable: false };
  } catch {
    return again(waitS, true); // no network, or an answer cut short: the next try tells which
  }
}

/** `kept` after one try: recorded, refused (it keeps the reason), or still waiting. */
export async function sendAnswer(kept, { address, body, secret, ports }) {
  try {
    const answer = await ports.fetch(address, {
      method: "PUT",
      headers: {
        "Content-Type": "application/json",
        "Accept-Language": ports.language,
        Authorization: `Bearer ${secret}`,
      },
      body: JSON.stringify(body),
    });
    if (answer.ok) return { ...kept, state: "recorded" };
    if (answer.status === 429 || answer.status >= 500) return kept;
    return { ...kept, state: "refused", why: (await readable(answer)).detail ?? "" };
  } catch {
    return kept; // no network: it waits with the others
  }
}

function retryAfterS(answer) {
  const told = Number(answer.headers.get("Retry-After"));
  return Number.isFinite(told) && told > 0 ? told : null;
}

async function readable(answer) {
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    return { result: "refused", findings: [], status: answer.status }; // a proxy answered with a page
  }
}

async function underLock(work, locks) {
  return locks ? locks.request(LOCK, work) : work();
}
