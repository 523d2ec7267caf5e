// The measurement document, version 1, of a test that was made. docs/protocol/measurement-1.md says what it means.

/**
 * The document of `outcome` (what Test.run() gave) with what the shell knows: `id` (UUID), `takenAt` (Date or
 * RFC 3339), `device`, `operator` {value, asn, origin}, `technology` {value, origin}, `client` {name, version,
 * platform} and, where known, `context`, `position` {lon, lat, accuracy_m} and further `flags`. Fields without a value
 * are left out.
 */
export function measurementDocument({
  id, takenAt, device, position, context, operator, technology, client, flags = [], outcome,
}) {
  return withoutEmpty({
    version: "1",
    id,
    taken_at: takenAt instanceof Date ? takenAt.toISOString() : takenAt,
    device,
    position,
    context,
    operator,
    technology,
    client,
    server: outcome.server?.name ? outcome.server : undefined,
    flags: [...new Set([...outcome.flags, ...flags])],
    bytes_used: outcome.bytesUsed,
    subtests: outcome.subtests,
    receipt: outcome.receipt,
  });
}

/** `value` without the fields that are undefined or null, at any depth; the places of a list keep their nulls. */
export function withoutEmpty(value) {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([, field]) => field !== undefined && field !== null);
  return Object.fromEntries(kept.map(([name, field]) => [name, withoutEmpty(field)]));
}
