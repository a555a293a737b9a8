// Keys that every kind of entry shares. `idle_after` differs in its default, so each kind asks for its own.

import type { EntrySettings } from "../config.ts";
import type { Key, KeyWithDefault, Settings } from "../key.ts";
import type { EntryParts } from "../kind.ts";
import { duration } from "../values/duration.ts";
import { matching, regionName } from "../values/text.ts";

export const sourceProfileKey: Key<string> = {
  ...matching("the name of a profile in the AWS config", /^[^[\]]{1,128}$/),
  example: "corp-sso",
  doc: "The AWS profile whose credentials sign the calls; without it the SDK's default chain does.",
};

export const regionKey: Key<string> = {
  ...regionName,
  example: "eu-west-1",
  doc: "The AWS region; without it that of the source profile.",
};

export const waitKey: KeyWithDefault<number> = {
  ...duration("1s", "60s"),
  default: "4s",
  example: "4s",
  doc: "How long a call may wait for AWS.",
};

export function idleAfterKey(usual: string): KeyWithDefault<number> {
  return {
    ...duration("1m", "30d"),
    default: usual,
    example: usual,
    doc: "Renewal stops when nobody used the entry for so long.",
  };
}

/** Keys that only a named entry has. */
export const entryNameKeys = {
  aws_profile: {
    ...matching("a profile's name without spaces", /^[A-Za-z0-9_][A-Za-z0-9_.@+:/-]{0,63}$/),
    example: "web",
    doc: "The profile's name in ~/.aws/config; without it the entry's.",
  },
  ssh_host: {
    ...matching("a host's name without spaces or patterns", /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/),
    example: "web",
    doc: "The Host in ssh's configuration; without it the entry's name.",
  },
} satisfies Record<string, Key<string>>;

/** An entry's own settings, and below them what its kind's section says for all. */
export function overDefaults({ settings, defaults }: EntryParts): Settings {
  return new Map([...defaults, ...settings]);
}

interface CommonValues {
  source_profile: string | undefined;
  region: string | undefined;
  idle_after: number;
  wait: number;
  aws_profile: string | undefined;
  ssh_host: string | undefined;
}

/** What every kind but the just-in-time one makes of the keys that all share. */
export function buildEntrySettings({ name, agent }: EntryParts, values: CommonValues): EntrySettings {
  return {
    name,
    prefetch: undefined,
    sourceProfile: values.source_profile ?? agent.sourceProfile,
    region: values.region ?? agent.region,
    idleAfterMs: values.idle_after,
    waitMs: values.wait,
    awsProfile: values.aws_profile ?? name,
    sshHost: values.ssh_host ?? name,
  };
}
