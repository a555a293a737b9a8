// Lines whose key means nothing in their section, and what was probably meant. What stands behind such
// a key is never repeated: it may be a secret from another file.

import type { Keys } from "./key.ts";
import { mistake, type Place } from "./mistake.ts";
import { nearest } from "./nearest.ts";
import { sectionShapes } from "./section-shapes.ts";

/** Longer ones, and those with other characters, are no mistyped key but something pasted. */
const showableKey = /^\w[\w-]{0,31}(\[\])?$/;

export function unknownKey(key: string, place: Place, title: string, keys: Keys): Error {
  const shown = showableKey.test(key) ? `key ${key}` : "key";
  return mistake(place, `unknown ${shown} in [${title}]`, suggestKey(key, keys));
}

/** `node i-0123…` and `node: i-0123…` name a key all the same. */
export function missingEquals(text: string, place: Place, keys: Keys): Error {
  const word = text.split(/[\s:]/)[0] ?? "";
  const example = Object.hasOwn(keys, word) ? `${word} = ${keys[word]?.example}` : "key = value";
  return mistake(place, "neither a section, a key = value nor a comment", `write: ${example}`);
}

function suggestKey(key: string, keys: Keys): string {
  const single = key.replace(/\[\]$/, "");
  if (Object.hasOwn(keys, single)) return `a key stands once; write: ${single} = ${keys[single]?.example}`;
  const home = sectionShapes.find((shape) => Object.hasOwn(shape.keys, key));
  if (home !== undefined) return `${key} belongs in ${home.form}`;
  const known = Object.keys(keys);
  const meant = nearest(key, known);
  return meant === undefined ? `the keys are: ${known.join(", ")}` : `did you mean ${meant}?`;
}
