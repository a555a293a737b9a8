// What one key of a section is: how its value is read, and what is said of it in messages and in the
// reference. All of a section's keys stand in one table, so nothing about a key is written twice.

import type { Origin } from "./config.ts";

/** A value that was understood, or why it was not and what would be. */
export type Reading<T> = { value: T } | Misfit;

export interface Misfit {
  /** Where "expected …" does not say it all. */
  why?: string;
  /** Where something is nearer than the key's example. */
  write?: string;
}

export const misfit: Misfit = {};

export interface ValueType<T> {
  /** Completes "expected …". */
  expects: string;
  read(text: string): Reading<T>;
}

export interface Key<T> extends ValueType<T> {
  /** A value to paste. */
  example: string;
  /** In force where no file sets the key; absent: nothing is. */
  default?: string;
  /** One sentence for the reference. */
  doc: string;
}

export interface KeyWithDefault<T> extends Key<T> {
  default: string;
}

export type Keys = Readonly<Record<string, Key<unknown>>>;

/** The values of a section, under the names of its keys. */
export type Values<K extends Keys> = { [N in keyof K]: ValueOf<K[N]> | undefined };

/** The same with every default applied. */
export type CompleteValues<K extends Keys> = {
  [N in keyof K]: K[N] extends KeyWithDefault<infer T> ? T : ValueOf<K[N]> | undefined;
};

type ValueOf<K> = K extends Key<infer T> ? T : never;

/** One setting: where it stands, its text, and the value that its key read from it. */
export interface Setting extends Origin {
  read: unknown;
}

export type Settings = ReadonlyMap<string, Setting>;

export function readValues<K extends Keys>(keys: K, settings: Settings): Values<K> {
  const pairs = Object.keys(keys).map((name) => [name, settings.get(name)?.read]);
  return Object.fromEntries(pairs) as Values<K>; // each was read by its own key
}

export function readCompleteValues<K extends Keys>(keys: K, settings: Settings): CompleteValues<K> {
  const pairs = Object.entries(keys).map(([name, key]) => [
    name,
    settings.get(name)?.read ?? readDefault(name, key),
  ]);
  return Object.fromEntries(pairs) as CompleteValues<K>; // each was read by its own key
}

function readDefault(name: string, key: Key<unknown>): unknown {
  if (key.default === undefined) return undefined;
  const reading = key.read(key.default);
  if (!("value" in reading)) throw new Error(`the default of ${name} does not fit its own rule`);
  return reading.value;
}
