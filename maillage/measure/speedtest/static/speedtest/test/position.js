// Asks the browser for the position: precise first, then whatever it has. Refused or not found, the test goes on.

const PRECISE_MS = 10_000;
const ROUGH_MS = 3_000;
const FRESH_MS = 60_000;
const KNOWN_MS = 300_000;
const MOVING_MS = 5_000; // 150 m at 110 km/h
const REFUSED = 1; // GeolocationPositionError.PERMISSION_DENIED

/** {state: "found", position} with the fields of the document, or {state: "refused" | "failed" | "insecure"}. */
export async function askPosition(geolocation, isSecure = globalThis.isSecureContext) {
  if (!isSecure) return { state: "insecure" };
  if (!geolocation) return { state: "failed" };
  try {
    return found(await asked(geolocation, { enableHighAccuracy: true, timeout: PRECISE_MS, maximumAge: FRESH_MS }));
  } catch (refusal) {
    if (refusal.code === REFUSED) return { state: "refused" };
  }
  try {
    return found(await asked(geolocation, { enableHighAccuracy: false, timeout: ROUGH_MS, maximumAge: KNOWN_MS }));
  } catch (refusal) {
    return { state: refusal.code === REFUSED ? "refused" : "failed" };
  }
}

/** The position of who moves: precise and of these seconds, or none; the fields as above. */
export async function movingPosition(geolocation, isSecure = globalThis.isSecureContext) {
  if (!isSecure) return { state: "insecure" };
  if (!geolocation) return { state: "failed" };
  try {
    return found(await asked(geolocation, { enableHighAccuracy: true, timeout: PRECISE_MS, maximumAge: MOVING_MS }));
  } catch (refusal) {
    return { state: refusal.code === REFUSED ? "refused" : "failed" };
  }
}

/** "granted", "denied", "prompt", or null where the browser does not say. */
export async function permission(permissions = globalThis.navigator?.permissions) {
  try {
    return (await permissions.query({ name: "geolocation" })).state;
  } catch {
    return null; // older Safari has no such question
  }
}

function asked(geolocation, options) {
  return new Promise((resolve, reject) => geolocation.getCurrentPosition(resolve, reject, options));
}

function found({ coords }) {
  const rounded = (degrees) => Math.round(degrees * 1e6) / 1e6; // a tenth of a metre
  const position = { lon: rounded(coords.longitude), lat: rounded(coords.latitude) };
  if (Number.isFinite(coords.accuracy)) position.accuracy_m = Math.round(coords.accuracy);
  return { state: "found", position };
}
