// Figures of lists of numbers, as the protocol defines them.

/** The median of `values`: the mean of the two middle ones where their count is even; null of none. */
export function median(values) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value at `share` (0-1) of the sorted `values`, by nearest rank; null of none. */
export function percentile(values, share) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** The mean of `values`; null of none. */
export function mean(values) {
  return values.length === 0 ? null : sum(values) / values.length;
}

/** The sum of `values`. */
export function sum(values) {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** `values` without the highest `share` of them, rounded down to whole values. */
export function withoutHighest(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted.slice(0, sorted.length - Math.floor(share * sorted.length));
}

/** A duration in milliseconds to the hundredth: a browser's clock knows no more. */
export function rounded(durationMs) {
  return Math.round(durationMs * 100) / 100;
}
