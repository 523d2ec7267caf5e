// A fetch whose memory does not grow with what was sent. Chromium keeps the body of each request until its collector comes,
// which does not count bodies: 300 MB sent were 300 MB kept. A worker that ends takes them with it.

const MOST_OCTETS = 32 * 1024 * 1024; // that a worker sends before the next one begins

/** ``fetch`` by workers, one after the other, for requests of a body of octets that follow each other. */
export class Uploads {
  #worker = null;
  #octets = 0;

  constructor({ begin = beginWorker, fetch = (...words) => globalThis.fetch(...words) } = {}) {
    this.begin = begin;
    this.direct = fetch;
    this.fetch = this.fetch.bind(this);
  }

  async fetch(address, options = {}) {
    if (!(options.body instanceof Uint8Array)) return this.direct(address, options);
    if (this.#octets + options.body.length > MOST_OCTETS) this.end();
    this.#octets += options.body.length;
    try {
      this.#worker ??= this.begin();
    } catch {
      return this.direct(address, options); // a browser without workers, or a page that may begin none
    }
    const answer = await this.#asked({ address, options: { ...options, body: options.body.slice() } });
    if (answer === undefined) return this.direct(address, options);
    if (answer === null) throw new TypeError("no connection");
    return new Response(answer.text, { status: answer.status, headers: { "Content-Type": answer.type } });
  }

  /** The last worker ends. */
  end() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#octets = 0;
  }

  /** What the worker answers: null without a connection, undefined where the worker itself could not be had. */
  #asked(request) {
    return new Promise((resolve) => {
      this.#worker.onmessage = ({ data }) => resolve(data);
      this.#worker.onerror = (event) => {
        event.preventDefault();
        this.end();
        resolve(undefined);
      };
      this.#worker.postMessage(request, [request.options.body.buffer]);
    });
  }
}

const beginWorker = () => new Worker(new URL("./upload_worker.js", import.meta.url));
