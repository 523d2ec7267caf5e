// One reference page, visibly loaded in a frame of the size of a phone; its own script says how it went.

const FRAME = { width: 412, height: 800 };
const SILENCE_MS = 1_500; // a page of ours speaks 50 ms after its load; an error page of the browser never does

/** How the page at ``address`` loaded inside ``host``: {status, loadMs, bytes, objects, objectsDone, ttfbMs, fcpMs}. */
export function openPage(address, { host, limitMs, signal }) {
  const frame = newFrame(host);
  return new Promise((resolve) => {
    let last = {};
    const timers = [];
    const end = (status) => {
      timers.forEach(clearTimeout);
      removeEventListener("message", hear);
      signal?.removeEventListener("abort", abort);
      frame.remove();
      resolve(seenIn(status, last));
    };
    const abort = () => end("failed");
    const hear = ({ source, data: said }) => {
      if (source !== frame.contentWindow || said?.maillage !== "ref") return;
      last = said;
      if (said.isLoaded) end(said.loadMs <= limitMs ? "ok" : "timeout");
    };
    addEventListener("message", hear);
    signal?.addEventListener("abort", abort);
    timers.push(setTimeout(() => end("timeout"), limitMs));
    frame.addEventListener("load", () => timers.push(setTimeout(() => end("failed"), SILENCE_MS)));
    frame.src = address;
    host.append(frame);
    if (signal?.aborted) abort();
  });
}

function newFrame(host) {
  const frame = document.createElement("iframe");
  frame.width = String(FRAME.width);
  frame.height = String(FRAME.height);
  frame.tabIndex = -1;
  frame.title = host.dataset.title ?? "";
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin");
  frame.style.transform = `scale(${host.clientHeight / FRAME.height || 0.4})`;
  return frame;
}

function seenIn(status, said) {
  return {
    status,
    loadMs: status === "ok" ? said.loadMs : null,
    bytes: whole(said.bytes) ?? 0,
    objects: whole(said.objects),
    objectsDone: whole(said.objectsDone),
    ttfbMs: positive(said.ttfbMs),
    fcpMs: positive(said.fcpMs),
  };
}

function whole(value) {
  return Number.isFinite(value) && value >= 0 ? Math.round(value) : null;
}

function positive(value) {
  return Number.isFinite(value) && value > 0 ? Math.round(value) : null;
}
