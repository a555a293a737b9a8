// One config file, understood: each section with its settings, every value read by its key. Keys are
// checked before values are, and no message repeats the value of an unknown key.

import { parse } from "ini";
import type { ConfigFile } from "./config-files.ts";
import { hasControlCharacters } from "./control-characters.ts";
import { type Key, type Keys, misfit, type Reading, type Setting } from "./key.ts";
import { type ScannedLine, type ScannedSection, scanLines } from "./lines.ts";
import { mistake, type Place, showValue } from "./mistake.ts";
import { checkQuoting, quoteValue } from "./quoting.ts";
import { readTitle, type SectionTitle } from "./section-title.ts";
import { missingEquals, unknownKey } from "./unknown-key.ts";

export interface Section extends SectionTitle {
  /** As written: `jit web`. */
  title: string;
  place: Place;
  settings: readonly Setting[];
}

export function readIniFile({ path, isSystem, text }: ConfigFile): Section[] {
  return scanLines(path, text).map((section) => readSection(section, isSystem));
}

function readSection({ title, place, lines }: ScannedSection, isSystem: boolean): Section {
  const { shape, name } = readTitle(title, place, isSystem);
  const scanned = [...lines.values()];
  const checked = scanned.map((line) => checkLine(line, title, shape.keys));
  const values: Record<string, unknown> = parse(checked.join("\n"));
  const settings = scanned.map(({ key, place }) => {
    // ini makes booleans of the words true and false, and null of null
    const setting = { ...place, section: title, key, value: String(values[key]) };
    return { ...setting, read: readValue(setting, shape.keys) };
  });
  return { shape, name, title, place, settings };
}

/** The line as `ini` may have it. */
function checkLine({ key, raw, place }: ScannedLine, title: string, keys: Keys): string {
  if (raw === undefined) throw missingEquals(key, place, keys);
  if (!Object.hasOwn(keys, key)) throw unknownKey(key, place, title, keys);
  const quoting = checkQuoting(key, raw);
  if ("forIni" in quoting) return `${key} = ${quoting.forIni}`;
  throw mistake(place, `${quoting.why}, in [${title}]`, quoting.next);
}

function readValue(setting: Omit<Setting, "read">, keys: Keys): unknown {
  const { key, value, section } = setting;
  const rule = keys[key];
  if (rule === undefined) throw new Error(`${key} was read before it was checked`);
  const reading = readText(value, rule);
  if ("value" in reading) return reading.value;
  const is = value === "" ? "is empty" : `is ${showValue(value)}`;
  const what = `${key} in [${section}] ${is}: ${reading.why ?? `expected ${rule.expects}`}`;
  throw mistake(setting, what, `write: ${key} = ${quoteValue(reading.write ?? rule.example)}`);
}

function readText(value: string, rule: Key<unknown>): Reading<unknown> {
  if (value === "") return misfit;
  return hasControlCharacters(value) ? { why: "it has a control character in it" } : rule.read(value);
}
