// Options of every verb that takes a node's id: an entry has its own in the config.

import type { Verb } from "../verb.ts";

export function addNodeOptions(verb: Verb): Verb {
  verb.option("--source-profile <profile>", "AWS profile that signs, for a node without an entry");
  verb.option("--region <region>", "AWS region, for a node without an entry");
  return verb;
}
