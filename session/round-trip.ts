// When a message that nobody acknowledged is sent again: RFC 6298 with the constants of AWS's client
// (session-manager-plugin, src/config/config.go). Ambiguous samples are left out and a time-out is doubled, as
// that RFC has it, else a slow link is never measured.

export interface RoundTrip {
  smoothedMs: number;
  variationMs: number;
  /** How long an acknowledgement may take. */
  timeoutMs: number;
}

export const initialRoundTrip: RoundTrip = { smoothedMs: 100, variationMs: 0, timeoutMs: 200 };

const smoothing = 1 / 8;
const variationSmoothing = 1 / 4;
const leastMarginMs = 10;
const longestTimeoutMs = 1_000;

/** After an acknowledgement of what was sent only once, `sampleMs` ago. */
export function measureRoundTrip({ smoothedMs, variationMs }: RoundTrip, sampleMs: number): RoundTrip {
  const deviationMs = Math.abs(smoothedMs - sampleMs);
  const variation = (1 - variationSmoothing) * variationMs + variationSmoothing * deviationMs;
  const smoothed = (1 - smoothing) * smoothedMs + smoothing * sampleMs;
  const timeoutMs = Math.min(smoothed + Math.max(leastMarginMs, 4 * variation), longestTimeoutMs);
  return { smoothedMs: smoothed, variationMs: variation, timeoutMs };
}

/** After a time-out. */
export function backOff(roundTrip: RoundTrip): RoundTrip {
  return { ...roundTrip, timeoutMs: Math.min(2 * roundTrip.timeoutMs, longestTimeoutMs) };
}
