// What the page adds to a measured outcome: who, where, with what. docs/protocol/measurement-1.md names the fields.

const CLIENT = "maillage-web";
const FIXED_FLAGS = new Set(["wifi", "ethernet", "fixed"]);
const ASKED_MS = 20 * 3_600_000; // the server takes an answer within a day
const RESULTS = new Set(["ok", "timeout", "failed"]);

/** A UUID of version 4 (RFC 9562); randomUUID is missing on pages without https. */
export function newIdentity(random = crypto) {
  const bytes = random.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The fields of a document that come from the person and the device {secret, version, platform}. */
export function answeredFields({ answers, device, position }) {
  return {
    device: device.secret,
    position,
    context: answers.context || "unknown",
    operator: operatorPart(answers),
    technology: { value: "unknown", origin: "declared" },
    client: { name: CLIENT, version: device.version, platform: device.platform },
  };
}

/** The outcome of a place without network: what was tried failed, and that is the result. */
export function noNetworkOutcome() {
  const part = (kind) => ({ method: `maillage/${kind}/1`, status: "failed", reason: "no_network" });
  const subtests = Object.fromEntries(["latency", "download", "upload"].map((kind) => [kind, part(kind)]));
  return { flags: ["no_network"], subtests };
}

/** Whether an outcome says anything about the network: one subtest at least ended with a result. */
export function hasResult({ subtests }) {
  return Object.values(subtests).some((part) => RESULTS.has(part.status));
}

/**
 * Flags for the kind of connection, as far as browser (`kind`) and address (`isMobile`) tell. "cellular" is the browser's
 * own word (Chrome on Android); its guess of a generation (effectiveType) is made of rates, and is no technology.
 */
export function networkFlags({ kind, isMobile }) {
  if (kind === "wifi" || kind === "ethernet" || kind === "cellular") return [kind];
  // Without the browser's word (Safari, Firefox) the address tells: this AS number serves fixed lines only.
  return isMobile === false ? ["fixed"] : [];
}

/** The key under which the answer to a test is kept until it is sent, and after. */
export const accessKey = (id) => `access/${id}`;

/** Whether a record was measured over a fixed line, and may be asked of. */
export function isAsked({ document }) {
  return (document.flags ?? []).some((flag) => FIXED_FLAGS.has(flag)) && document.subtests?.download?.status === "ok";
}

/** The key under which it is kept where a test was made. */
export const circumstancesKey = (id) => `circumstances/${id}`;

/** Whether a record may be asked where it was measured: over a mobile line, on this day, or answered before. */
export function isCircumstanceAsked({ document, takenAt }, { now, isAnswered }) {
  const isMobile = !(document.flags ?? []).some((flag) => FIXED_FLAGS.has(flag) || flag === "no_network");
  return isMobile && (isAnswered || now - Date.parse(takenAt) < ASKED_MS);
}

/** The body that is sent: what was not said is left out. */
export function circumstancesBody({ context, technology }) {
  return { ...(context && { context }), ...(technology && { technology }) };
}

/** A record with what was said of it, as the device shows it from now on. */
export function withCircumstances(record, { context, technology }) {
  const document = { ...record.document };
  if (context) document.context = context;
  if (technology) document.technology = { value: technology, origin: "declared" };
  return { ...record, document };
}

/** The body that is sent: what is not known is left out. */
export function accessBody({ isBox, operator, plan, link }) {
  const body = { is_fixed_4g: isBox };
  if (!isBox) return body;
  if (operator) body.operator = operator;
  if (Number(plan) > 0) body.plan_mbps = Number(plan);
  if (link) body.is_wifi = link === "wifi";
  return body;
}

/** The platform in a word, from the browser's own: "Android", "iPhone", … */
export function platformName({ userAgentData, userAgent }) {
  if (userAgentData?.platform) return userAgentData.platform;
  const known = ["iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux"];
  return known.find((name) => userAgent.includes(name)) ?? "unknown";
}

function operatorPart({ operator, operatorOrigin, asn }) {
  if (operator === null) return { origin: "declared" };
  // The AS number is told only where it was the source: a person's own answer stands alone.
  const isGuess = operatorOrigin === "asn" && asn !== null;
  return isGuess ? { value: operator, asn, origin: "asn" } : { value: operator, origin: "declared" };
}
