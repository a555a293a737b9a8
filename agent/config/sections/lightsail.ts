// `[lightsail …]`: an instance reached over plain ssh with a certificate that lives for minutes, or over RDP.

import type { LightsailEntry } from "../config.ts";
import { type Key, type KeyWithDefault, readCompleteValues } from "../key.ts";
import type { EntryParts, Kind } from "../kind.ts";
import { matching, oneOf, portNumber, yesOrNo } from "../values/text.ts";
import {
  buildEntrySettings,
  entryNameKeys,
  idleAfterKey,
  overDefaults,
  regionKey,
  sourceProfileKey,
  waitKey,
} from "./common.ts";

const instance: Key<string> = {
  ...matching("the name of a Lightsail instance", /^\w[\w-]{0,253}\w$/), // ResourceName of the service model
  example: "Blog",
  doc: "The instance's name in Lightsail.",
};

const user: Key<string> = {
  ...matching("a user name", /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/),
  example: "ec2-user",
  doc: "Who logs in; without it the user that Lightsail names.",
};

const port: KeyWithDefault<number> = {
  ...portNumber,
  default: "22",
  example: "22",
  doc: "Where the instance's sshd listens.",
};

const protocol: KeyWithDefault<"ssh" | "rdp"> = {
  ...oneOf(["ssh", "rdp"]),
  default: "ssh",
  example: "rdp",
  doc: "rdp for a Windows instance: then `jitney token` prints its password.",
};

const requireSessionBind: KeyWithDefault<boolean> = {
  ...yesOrNo,
  default: "no",
  example: "yes",
  doc: "With yes, ssh clients that name no session (OpenSSH before 8.9) get no signature.",
};

const defaultKeys = {
  require_session_bind: requireSessionBind,
  source_profile: sourceProfileKey,
  region: regionKey,
  idle_after: idleAfterKey("30m"),
  wait: waitKey,
};

const entryKeys = { instance, user, port, protocol, ...defaultKeys, ...entryNameKeys };

export const lightsail: Kind = {
  doc: "A Lightsail instance.",
  entryKeys,
  defaultKeys,
  required: ["instance"],
  buildEntry: buildLightsailEntry,
};

function buildLightsailEntry(parts: EntryParts): LightsailEntry {
  const values = readCompleteValues(entryKeys, overDefaults(parts));
  if (values.instance === undefined)
    throw new Error(`${parts.name} was built before its instance was checked`);
  const { instance, user, port, protocol, require_session_bind: requireSessionBind } = values;
  const own = { instance, user, port, protocol, requireSessionBind };
  return { kind: "lightsail", ...own, ...buildEntrySettings(parts, values) };
}
