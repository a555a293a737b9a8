// The entries from their sections: of a kind that the policy allows, with what their kind requires, and
// under names that no other entry has, in Jitney's file or in those of AWS and ssh.

import type { AgentSettings, Entry, Policy } from "./config.ts";
import { findSettings, type MergedSection } from "./layers.ts";
import { formatPlace, mistake } from "./mistake.ts";
import { kindNames, kinds } from "./section-shapes.ts";

export function buildEntries(
  sections: readonly MergedSection[],
  agent: AgentSettings,
  policy: Policy,
): Entry[] {
  checkKinds(sections, policy);
  const entries = kindNames.flatMap((kind) => {
    const surroundings = { defaults: findSettings(sections, kind), agent, policy };
    return sections
      .filter(({ shape }) => shape.isNamed && shape.word === kind)
      .map((section) => kinds[kind].buildEntry({ ...surroundings, ...checkRequired(section) }));
  });
  checkOutsideNames(entries, sections, "aws_profile", ({ awsProfile }) => awsProfile);
  checkOutsideNames(entries, sections, "ssh_host", ({ sshHost }) => sshHost.toLowerCase());
  return entries;
}

function checkKinds(sections: readonly MergedSection[], { kinds: allowed }: Policy): void {
  if (allowed === undefined) return;
  const refused = sections.find(({ shape }) => shape.isNamed && !allowed.includes(shape.word));
  const rule = findSettings(sections, "policy").get("kinds");
  if (refused === undefined || rule === undefined) return;
  const what = `[${refused.title}] is refused by the policy in ${formatPlace(rule)}: kinds = ${rule.value}`;
  throw mistake(refused.place, what, `remove [${refused.title}], or ask whoever maintains ${rule.file}`);
}

function checkRequired(section: MergedSection): MergedSection & { name: string } {
  const { shape, settings, title, place, name } = section;
  if (name === undefined) throw new Error(`[${title}] is no entry`);
  const missing = shape.required.find((key) => !settings.has(key));
  if (missing === undefined) return { ...section, name };
  const next = `write below [${title}]: ${missing} = ${shape.keys[missing]?.example}`;
  throw mistake(place, `[${title}] has no ${missing}`, next);
}

/** Two entries under one profile or Host would shadow each other in files that are not ours. */
function checkOutsideNames(
  entries: readonly Entry[],
  sections: readonly MergedSection[],
  key: string,
  outsideName: (entry: Entry) => string,
): void {
  const owners = new Map<string, Entry>();
  for (const entry of entries) {
    const owner = owners.get(outsideName(entry));
    if (owner !== undefined) throw sharedName(sections, key, entry, owner);
    owners.set(outsideName(entry), entry);
  }
}

function sharedName(sections: readonly MergedSection[], key: string, entry: Entry, owner: Entry): Error {
  const candidates = [entry, owner].map(({ name }) => sections.find((section) => section.name === name));
  const setting = candidates
    .map((section) => section?.settings.get(key))
    .find((found) => found !== undefined);
  if (setting === undefined) throw new Error(`${key} is shared by entries of different names`);
  const what = `${key} ${setting.value} stands for two entries, ${owner.name} and ${entry.name}`;
  return mistake(setting, what, `give [${setting.section}] another ${key}, or none`);
}
