// The session on the node: opened with the token, waited for where the node is busy, ended. Section 2 of the protocol.

import { WAIT_STEP_S } from "./constants.js";
import { pause, Scope } from "./scope.js";

const OPEN_LIMIT_MS = 10_000;
const OPEN_TRIES = 2;
const END_LIMIT_MS = 500;
// Codes of the node; what stands between us and the node may answer too, in words of its own.
const REFUSAL = /^(token|node|session|prefix)\.[a-z_]{1,32}$/;

/** The addresses of a node, for one token. */
export class Session {
  #server;
  #facts = {};
  #openings = 0;
  /** The code by which the node refused the latest request; what it refuses says nothing about the link. */
  refusal = null;
  /** The latest receipt: what the node saw of this session, signed. */
  receipt = null;

  constructor(server) {
    this.#server = { ...server, url: server.url.replace(/\/$/, "") };
  }

  /** An address of the node with the token in its query, where it needs no preflight. */
  address(path, query = {}) {
    const words = new URLSearchParams({ token: this.#server.token, ...query });
    return `${this.#server.url}${path}?${words}`;
  }

  /** The node's answer to a request; an answer that is no success is thrown, and its code kept as the refusal. */
  async request(ports, path, { query, ...options }) {
    const response = await ports.fetch(this.address(path, query), { cache: "no-store", ...options });
    if (response.ok) return response;
    const { code } = await problemOf(response);
    if (REFUSAL.test(code)) this.refusal = code;
    throw new Error(code);
  }

  /** The address of a reference page; each opening has a path of its own, so that nothing comes from a cache. */
  pageAddress(profile) {
    return `${this.#server.url}/ref/${this.#coldPrefix()}/${profile}/index.html`;
  }

  /** The address of the video. */
  videoAddress() {
    return `${this.#server.url}/video/${this.#coldPrefix()}/master.m3u8`;
  }

  /** Takes what the node said when it opened the session. */
  begin(facts) {
    this.#facts = facts;
    this.take(facts);
  }

  /** Keeps the receipt that stands in an answer, if one does. */
  take({ receipt }) {
    if (receipt) this.receipt = receipt;
  }

  /** The caps of the session in bytes, both ways. */
  get caps() {
    return { down: this.#facts.caps?.bytes_down, up: this.#facts.caps?.bytes_up };
  }

  /** The node as the document names it. */
  get server() {
    return { name: this.#facts.node, version: this.#facts.version };
  }

  get isOverLimit() {
    return this.#facts.is_over_limit === true;
  }

  get isVideoReady() {
    return this.#facts.video?.is_ready === true;
  }

  get videoVersion() {
    return this.#facts.video?.version;
  }

  get pagesVersion() {
    return this.#facts.pages;
  }

  #coldPrefix() {
    this.#openings += 1;
    return `${this.#facts.nonce}-${this.#openings}`;
  }
}

/**
 * Opens the session, waiting for its turn where the node is busy; the problem where it cannot be opened, else null.
 * `signal` gives up waiting.
 */
export async function openSession({ ports, session, report }, { signal }) {
  for (let failures = 0; !signal.aborted; ) {
    const { facts, problem } = await ask(ports, session, signal);
    if (facts) {
      session.begin(facts);
      return null;
    }
    if (problem.code === "no_network") {
      failures += 1;
      if (failures >= OPEN_TRIES) return problem;
    } else if (problem.code !== "node.busy") return problem;
    else report({ type: "wait", waitS: problem.waitS ?? WAIT_STEP_S, ahead: problem.ahead });
    // What is told is an estimate: a place may come free before. Asking again keeps it, in the same order.
    const waitS = Math.min(problem.waitS ?? WAIT_STEP_S, 2 * WAIT_STEP_S);
    await pause(ports, 1000 * (problem.code === "node.busy" ? waitS : 1), signal);
  }
  return null;
}

/** Ends the session: what the node counted and its flags, or nothing where it does not answer within half a second. */
export async function endSession({ ports, session }) {
  const scope = new Scope(ports, { limitMs: END_LIMIT_MS });
  try {
    // keepalive: the page may be closing, and the slot should be free for the next one.
    const options = { method: "POST", keepalive: true, signal: scope.signal };
    const response = await session.request(ports, "/m1/end", options);
    const said = await response.json();
    session.take(said);
    return { counted: { down: said.bytes_down, up: said.bytes_up }, flags: said.flags ?? [] };
  } catch {
    // The node frees the slot by itself when the session's time is over.
    return { counted: {}, flags: [] };
  } finally {
    scope.end("over");
  }
}

/** Keeps the receipt of what was measured so far, and says whether one came: if the link is cut before the end, this
 * one vouches for it. */
export async function renewReceipt({ ports, session }, { signal, limitMs }) {
  const scope = new Scope(ports, { parent: signal, limitMs });
  try {
    const response = await ports.fetch(session.address("/m1/receipt"), { cache: "no-store", signal: scope.signal });
    if (response.ok) session.take(await response.json());
    return response.ok;
  } catch {
    return false; // the receipt of before stays
  } finally {
    scope.end("over");
  }
}

async function ask(ports, session, signal) {
  const scope = new Scope(ports, { parent: signal, limitMs: OPEN_LIMIT_MS });
  try {
    const options = { method: "POST", cache: "no-store", signal: scope.signal };
    const response = await ports.fetch(session.address("/m1/session"), options);
    if (response.ok) return { facts: await response.json() };
    return { problem: await problemOf(response) };
  } catch {
    return { problem: { code: "no_network", message: "", waitS: null } };
  } finally {
    scope.end("over");
  }
}

async function problemOf(response) {
  try {
    const { code, message, wait_s: waitS, ahead } = await response.json();
    return { code, message, waitS: waitS ?? null, ahead: ahead ?? null };
  } catch {
    // Something between us and the node has answered in its place.
    return { code: `http.${response.status}`, message: "", waitS: null };
  }
}
