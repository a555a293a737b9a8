// Lengths of time: a number and a unit, `90s`, `15m`, `8h`, `1d`, kept in milliseconds. A bare number
// is refused: nobody remembers which unit a file means.

import type { ValueType } from "../key.ts";

const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;

type Unit = keyof typeof units;

export function duration(shortest: string, longest: string): ValueType<number> {
  const shortestMs = toMs(shortest);
  const longestMs = toMs(longest);
  const fits = (ms: number) => ms >= shortestMs && ms <= longestMs;
  return {
    expects: `a time from ${shortest} to ${longest}, such as ${formatDuration(shortestMs * 5)}`,
    read(text) {
      const ms = toMs(text);
      if (fits(ms)) return { value: ms };
      if (ms < shortestMs) return { write: shortest };
      if (ms > longestMs) return { write: longest };
      const meant = guessMs(text).find(fits);
      return meant === undefined ? {} : { write: formatDuration(meant) };
    },
  };
}

/** In the largest unit that divides it: `90m`, `8h`. */
function formatDuration(ms: number): string {
  const unit = unitNames.find((name) => ms % units[name] === 0);
  return unit === undefined ? `${ms}ms` : `${ms / units[unit]}${unit}`;
}

const unitNames = Object.keys(units) as Unit[]; // its own keys, the largest first

/** NaN for what is no length of time; it compares false with every bound. */
function toMs(text: string): number {
  const match = /^(\d{1,9})([smhd])$/.exec(text);
  return match === null ? Number.NaN : Number(match[1]) * units[match[2] as Unit]; // the pattern has no other
}

/** `8` could be hours or minutes; `1h30m`, `8 h` and `15 minutes` mean what they say. */
function guessMs(text: string): number[] {
  if (/^\d{1,9}$/.test(text)) return (["h", "m", "s"] as const).map((unit) => Number(text) * units[unit]);
  if (!/^(\d{1,9}\s*[a-z]+\s*)+$/i.test(text)) return [];
  const parts = [...text.toLowerCase().matchAll(/(\d+)\s*([a-z])[a-z]*/g)];
  return [parts.reduce((sum, part) => sum + toMs(`${part[1]}${part[2]}`), 0)];
}
