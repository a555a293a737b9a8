// Every section that a config file may have, with its keys: the one table that the reader, its messages
// and the reference are made from. A new kind of entry is one line in `kinds`.

import type { Entry } from "./config.ts";
import type { Keys } from "./key.ts";
import type { Kind } from "./kind.ts";
import { agentKeys } from "./sections/agent.ts";
import { emr } from "./sections/emr.ts";
import { jit } from "./sections/jit.ts";
import { lightsail } from "./sections/lightsail.ts";
import { policyKeys } from "./sections/policy.ts";
import { ssm } from "./sections/ssm.ts";

export const kinds: Readonly<Record<Entry["kind"], Kind>> = { jit, lightsail, emr, ssm };

export const kindNames = Object.keys(kinds) as readonly Entry["kind"][]; // its own keys

export interface SectionShape {
  /** As the reference writes it: `[jit NAME]`. */
  form: string;
  /** The first word of the title. */
  word: string;
  /** Whether a name follows the word. */
  isNamed: boolean;
  keys: Keys;
  /** Keys that must be set. */
  required: readonly string[];
  /** Whether it stands only in files below /etc. */
  isSystemOnly: boolean;
  doc: string;
}

export const sectionShapes: readonly SectionShape[] = [
  plainShape("agent", agentKeys, "What holds for the agent as a whole."),
  ...kindNames.flatMap(kindShapes),
  {
    ...plainShape("policy", policyKeys, "What nobody may loosen; only in files below /etc."),
    isSystemOnly: true,
  },
];

function plainShape(word: string, keys: Keys, doc: string): SectionShape {
  return { form: `[${word}]`, word, isNamed: false, keys, required: [], isSystemOnly: false, doc };
}

function kindShapes(name: Entry["kind"]): SectionShape[] {
  const { doc, entryKeys, defaultKeys, required } = kinds[name];
  return [
    plainShape(name, defaultKeys, `Defaults of all [${name} NAME] sections.`),
    { ...plainShape(name, entryKeys, doc), form: `[${name} NAME]`, isNamed: true, required },
  ];
}
