// `[ssm …]`: a node reached over Session Manager with the source profile's own credentials.

import type { NodeSelector, SsmEntry } from "../config.ts";
import { type Key, type KeyWithDefault, readCompleteValues } from "../key.ts";
import type { EntryParts, Kind } from "../kind.ts";
import { nodeSelector } from "../values/node.ts";
import { matching, portNumber } from "../values/text.ts";
import {
  buildEntrySettings,
  entryNameKeys,
  idleAfterKey,
  overDefaults,
  regionKey,
  sourceProfileKey,
  waitKey,
} from "./common.ts";

const node: Key<NodeSelector> = {
  ...nodeSelector,
  example: "i-0123456789abcdef0",
  doc: "The node's id, or a tag that one node has; a * may end its value.",
};

const user: Key<string> = {
  ...matching("a user name", /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/),
  example: "ec2-user",
  doc: "Who logs in with ssh; without it what ssh makes of it.",
};

const port: KeyWithDefault<number> = {
  ...portNumber,
  default: "22",
  example: "22",
  doc: "Where the node's sshd listens.",
};

const defaultKeys = {
  source_profile: sourceProfileKey,
  region: regionKey,
  idle_after: idleAfterKey("8h"),
  wait: waitKey,
};

const entryKeys = { node, user, port, ...defaultKeys, ...entryNameKeys };

export const ssm: Kind = {
  doc: "A node reached over Session Manager: ssh, a shell, port forwarding.",
  entryKeys,
  defaultKeys,
  required: ["node"],
  buildEntry: buildSsmEntry,
};

function buildSsmEntry(parts: EntryParts): SsmEntry {
  const values = readCompleteValues(entryKeys, overDefaults(parts));
  const { node: selector, user: login, port: sshPort } = values;
  if (selector === undefined) throw new Error(`${parts.name} was built before its node was checked`);
  return { kind: "ssm", node: selector, user: login, port: sshPort, ...buildEntrySettings(parts, values) };
}
