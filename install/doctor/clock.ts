// This machine's clock against AWS's: signatures fail when they differ by minutes, expiries mislead before.

import { type Finding, good, wrong } from "./finding.ts";

/** AWS refuses signatures beyond five minutes; the SDK corrects from four on. */
const tolerableMs = 60_000;

/** `dateHeader`: of any answer of AWS's; undefined offline, when there is nothing to say. */
export function checkClock(dateHeader: string | undefined, now: number): Finding[] {
  const at = Date.parse(dateHeader ?? "");
  if (Number.isNaN(at)) return [];
  const offsetMs = at - now;
  if (Math.abs(offsetMs) < tolerableMs) return [good("clock", "this machine's clock agrees with AWS's")];
  const side = offsetMs > 0 ? "behind" : "ahead of";
  const what = `this machine's clock is ${Math.round(Math.abs(offsetMs) / 1_000)} s ${side} AWS's`;
  return [wrong("clock-skew", what, "set it: timedatectl set-ntp true")];
}
