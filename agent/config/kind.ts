// What a kind of entry brings: its keys, the keys of its defaults, and how an entry is made of them.
// A new kind is one file in sections/ with such an object, and one line in section-shapes.ts.

import type { AgentSettings, Entry, Policy } from "./config.ts";
import type { Keys, Settings } from "./key.ts";
import type { Place } from "./mistake.ts";

export interface Kind {
  /** One sentence for the reference. */
  doc: string;
  /** Of `[KIND NAME]`. */
  entryKeys: Keys;
  /** Of `[KIND]`, the defaults of all its entries. */
  defaultKeys: Keys;
  /** Keys that an entry cannot do without. */
  required: readonly string[];
  buildEntry(parts: EntryParts): Entry;
}

/** What surrounds an entry: its kind's defaults, the agent's settings, the policy. */
export interface Surroundings {
  defaults: Settings;
  agent: AgentSettings;
  policy: Policy;
}

/** One entry as the files have it. */
export interface EntryParts extends Surroundings {
  name: string;
  place: Place;
  settings: Settings;
}
