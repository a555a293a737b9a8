// Which numbers are times at all. Whatever comes from AWS, a certificate or the disk is held against it where it is
// read: a number that Date cannot hold throws only when it is shown, in a timer, and again at each start.

/** The first year that ISO 8601 writes with a sign and six digits; milliseconds read as seconds lie far beyond. */
const endOfTimes = Date.UTC(10_000, 0);

/** Epoch milliseconds; undefined where it is no such time. */
export function readMoment(time: Date | number | undefined): number | undefined {
  const at = Number(time ?? Number.NaN);
  return isMoment(at) ? at : undefined;
}

/** Whether it is epoch milliseconds of a time that may be written down. */
function isMoment(at: number): boolean {
  return at >= 0 && at < endOfTimes;
}
