// Sends steps to the server in their order, keeps them in this browser until it has them, even past a closed tab, and
// sends them again.

const WAIT_MS = 600;
const AGAIN_MS = 4000;

/** The steps on their way of one draft. ``told`` hears: saved, saving, waiting, login, conflict, refused. */
export class Sending {
  constructor({ href, token, told }) {
    this.href = href;
    this.token = token;
    this.told = told;
    this.revision = 0;
    this.waiting = [];
    this.sent = [];
    this.timer = 0;
    this.key = `maillage-grid:${href}`;
  }

  /** The steps that an earlier page of this draft could not send, where they still fit; the revision they follow. */
  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  /** Nothing waits. */
  get isIdle() {
    return !this.waiting.length && !this.sent.length;
  }

  /** Take steps to be sent soon. */
  take(steps) {
    if (!steps.length) return;
    this.waiting.push(...steps);
    this.#keep();
    this.told("saving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), WAIT_MS);
  }

  /** Send all that waits now; answers when nothing waits any more, or it cannot be sent. */
  async send() {
    clearTimeout(this.timer);
    if (this.inFlight) return this.inFlight;
    if (!this.waiting.length) return undefined;
    this.sent = this.waiting;
    this.waiting = [];
    this.inFlight = this.#post(this.sent).finally(() => (this.inFlight = null));
    await this.inFlight;
    return this.waiting.length && !this.stopped ? this.send() : undefined;
  }

  async #post(steps) {
    let answer;
    try {
      answer = await fetch(this.href, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify({ revision: this.revision, edits: steps }),
      });
    } catch {
      return this.#later("waiting"); // no connection: nothing is lost, it is sent again
    }
    if (!answer.headers.get("Content-Type")?.includes("json")) return this.#later(answer.status < 500 ? "login" : "waiting");
    const state = await answer.json();
    if (answer.ok) {
      this.sent = [];
      this.revision = state.revision;
      this.#keep();
      return this.told(this.waiting.length ? "saving" : "saved", state);
    }
    if (answer.status >= 500) return this.#later("waiting");
    this.stopped = answer.status === 409;
    this.sent = [];
    this.#keep();
    return this.told(this.stopped ? "conflict" : "refused", state);
  }

  #later(word) {
    this.waiting = [...this.sent, ...this.waiting];
    this.sent = [];
    this.#keep();
    this.told(word);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), AGAIN_MS);
  }

  #keep() {
    const edits = [...this.sent, ...this.waiting];
    if (edits.length) localStorage.setItem(this.key, JSON.stringify({ revision: this.revision, edits }));
    else localStorage.removeItem(this.key);
  }
}
