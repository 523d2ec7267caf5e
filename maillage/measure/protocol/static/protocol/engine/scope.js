// Spans of time that end by themselves, by the span they are part of, or for a reason.

/** Waits `ms`, or until `signal` aborts; never rejects. */
export async function pause(ports, ms, signal) {
  if (signal.aborted) return;
  const ended = whenAborted(signal);
  try {
    await Promise.race([ports.wait(ms, signal), ended.promise]);
  } catch {
    // A port may reject when its signal aborts: the wait is over either way.
  } finally {
    ended.forget();
  }
}

/** What `promise` gives, or undefined as soon as `signal` aborts; what is late is dropped. */
export async function untilAborted(promise, signal) {
  const ended = whenAborted(signal);
  promise.catch(() => {});
  try {
    return signal.aborted ? undefined : await Promise.race([promise, ended.promise]);
  } finally {
    ended.forget();
  }
}

function whenAborted(signal) {
  let forget = () => {};
  const promise = new Promise((resolve) => {
    const end = () => resolve(undefined);
    signal.addEventListener("abort", end, { once: true });
    forget = () => signal.removeEventListener("abort", end);
  });
  return { promise, forget };
}

/** A span of work: its `signal` aborts with the reason it ended for ("limit", "over", "stopped", "background"). */
export class Scope {
  #controller = new AbortController();
  #unlink = () => {};

  constructor(ports, { parent, limitMs } = {}) {
    this.parent = parent;
    if (parent?.aborted) this.#controller.abort(parent.reason);
    else if (parent) {
      const follow = () => this.end(parent.reason);
      parent.addEventListener("abort", follow, { once: true });
      this.#unlink = () => parent.removeEventListener("abort", follow);
    }
    if (limitMs !== undefined) pause(ports, Math.max(0, limitMs), this.signal).then(() => this.end("limit"));
  }

  get signal() {
    return this.#controller.signal;
  }

  /** Why it ended; null while it lasts. */
  get reason() {
    return this.signal.aborted ? this.signal.reason : null;
  }

  /** Ends it, once. */
  end(reason) {
    this.#unlink();
    if (!this.signal.aborted) this.#controller.abort(reason);
  }
}
