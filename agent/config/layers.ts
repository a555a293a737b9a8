// The files' sections laid over one another: a later file overrides an earlier one key by key. A name
// belongs to one entry, whatever its kind and whatever its capitals.

import type { Section } from "./ini-file.ts";
import type { Setting, Settings } from "./key.ts";
import { formatPlace, mistake } from "./mistake.ts";

/** A section with what is in force of it. */
export interface MergedSection extends Omit<Section, "settings"> {
  settings: Settings;
}

export function mergeSections(sections: readonly Section[]): MergedSection[] {
  const merged = new Map<string, MergedSection & { settings: Map<string, Setting> }>();
  for (const section of sections) {
    const id = section.name === undefined ? `[${section.title}]` : section.name.toLowerCase();
    const target = merged.get(id) ?? { ...section, settings: new Map<string, Setting>() };
    checkSameEntry(target, section);
    for (const setting of section.settings) target.settings.set(setting.key, setting);
    merged.set(id, target);
  }
  return [...merged.values()];
}

export function findSettings(sections: readonly MergedSection[], title: string): Settings {
  return sections.find((section) => section.title === title)?.settings ?? new Map();
}

function checkSameEntry(first: MergedSection, section: Section): void {
  if (first.title === section.title) return;
  const what = `the name ${section.name} is taken by [${first.title}] at ${formatPlace(first.place)}`;
  const isSameKind = first.shape === section.shape;
  const next = isSameKind
    ? `write: [${first.title}] to change that entry, or take another name`
    : "take another name: names are unique across kinds";
  throw mistake(section.place, what, next);
}
