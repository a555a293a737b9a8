// How a mistake in a config file is told: file, line, what is wrong; and, apart, what to write instead.
// The values of unknown keys never appear: somebody may have pasted a secret into the wrong file.

import { Failure } from "../../protocol/failure.ts";
import { hasControlCharacters } from "./control-characters.ts";

export interface Place {
  file: string;
  line: number;
}

/** Longest piece of a value that a message repeats. */
const maxShownCharacters = 80;

export function mistake(place: Place, what: string, next: string): Failure {
  return new Failure("config-invalid", `${formatPlace(place)}: ${what}`, { next });
}

export function formatPlace({ file, line }: Place): string {
  return `${file}:${line}`;
}

/** A value as a message may repeat it: one line, not too long, no password of a URL. */
export function showValue(value: string): string {
  const safe = hidePassword(value);
  const line = hasControlCharacters(safe) ? JSON.stringify(safe) : safe;
  return line.length > maxShownCharacters ? `${line.slice(0, maxShownCharacters)}…` : line;
}

/** `http://user:secret@proxy` with dots for the secret. */
export function hidePassword(value: string): string {
  return value.replace(/(:\/\/[^/@:\s]*:)[^/\s]*@/g, "$1…@");
}
