// Reads the codes of badges with the camera of a phone: by the browser's own detector, else by a library (vendor). The
// pictures stay in the browser: none is kept, none is sent.

const LONGEST_SIDE = 720; // of a picture that the library reads: a badge at arm's length is sharp enough
const BETWEEN_MS = 120;
const SAME_BADGE_MS = 3_000;

/** The files that the page needs to go on without network; none where the browser reads codes itself. */
export async function readerFiles() {
  if (await hasOwnDetector()) return [];
  return ["decode.js", "index.js"].map((name) => new URL(`../vendor/${name}`, import.meta.url).href);
}

/** Whether there may be a camera: browsers offer none to pages that came without encryption. */
export function mayOpenCamera() {
  return Boolean(globalThis.navigator?.mediaDevices?.getUserMedia);
}

/** A filter of what a camera sees: a code is new once, and again only after it was out of sight for `pause` ms. */
export function codesInSight(pause = SAME_BADGE_MS) {
  let last = null;
  return (text, at) => {
    if (!text) return null;
    const isSame = last !== null && last.text === text && at - last.at < pause;
    last = { text, at };
    return isSame ? null : text;
  };
}

async function hasOwnDetector() {
  if (!("BarcodeDetector" in globalThis)) return false;
  // Some browsers have the class and no format: their system reads none.
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
  return formats.includes("qr_code");
}

/** A function that gives the text of the code in a picture of `video`; null for none. */
async function pictureReader() {
  if (!(await hasOwnDetector())) return libraryReader();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let byLibrary = null;
  return async (video) => {
    if (byLibrary) return byLibrary(video);
    try {
      const [code] = await detector.detect(video);
      return code?.rawValue ?? null;
    } catch {
      // The service behind it is missing on this phone: the library reads from here on.
      byLibrary = await libraryReader();
      return null;
    }
  };
}

async function libraryReader() {
  const { default: decodeQR } = await import("../vendor/decode.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return (video) => {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight, 1));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!canvas.width || !canvas.height) return null;
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      return null; // no code in this picture: the next one comes
    }
  };
}

/**
 * Opens the camera at the back, shows it in `video` and calls `tell` with each code that comes into sight. Gives a
 * function that closes the camera; throws what the browser says where it gives none.
 */
export async function scan(video, tell) {
  const wanted = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
  const stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  let isOpen = true;
  const close = () => {
    isOpen = false;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  try {
    video.srcObject = stream;
    await video.play();
    const read = await pictureReader();
    void follow(read);
  } catch (error) {
    close();
    throw error;
  }
  return close;

  async function follow(read) {
    const newCode = codesInSight();
    while (isOpen) {
      const text = newCode(await read(video), Date.now());
      if (text && isOpen) tell(text);
      await new Promise((rested) => setTimeout(rested, BETWEEN_MS));
    }
  }
}
