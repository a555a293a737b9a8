// Times as people say them: one number and one unit, rounded down, so that nothing is promised longer
// than it lasts.

import type { View } from "./view.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** `12 s`, `38 min`, `6 h`, `3 d`; the smaller unit up to two of the larger: `90 min`, `36 h`. */
export function formatDuration(ms: number): string {
  if (ms < minuteMs) return `${Math.max(0, Math.floor(ms / secondMs))} s`;
  if (ms < 2 * hourMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < 2 * dayMs) return `${Math.floor(ms / hourMs)} h`;
  return `${Math.floor(ms / dayMs)} d`;
}

export function formatAge(since: string, view: View): string {
  return formatDuration(view.now - Date.parse(since));
}

export function formatLeft(until: string, view: View): string {
  return formatDuration(Date.parse(until) - view.now);
}

/** `09:14` today, `20 Nov 09:14` on any other day; local time. */
export function formatClock(time: string, view: View): string {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return "?";
  const clock = formatWith({ hour: "2-digit", minute: "2-digit", hour12: false }, at, view);
  const day = (ms: number) => formatWith({ day: "numeric", month: "short" }, ms, view);
  return day(at) === day(view.now) ? clock : `${day(at)} ${clock}`;
}

function formatWith(options: Intl.DateTimeFormatOptions, at: number, view: View): string {
  const zone = view.timeZone === undefined ? {} : { timeZone: view.timeZone };
  return new Intl.DateTimeFormat("en-GB", { ...options, ...zone }).format(at);
}
