// `[emr …]`: a managed endpoint of EMR on EKS, for notebooks or Spark Connect. Its ARN says in which virtual
// cluster and region it is; a bare id leaves both to keys of their own.

import type { EmrEntry } from "../config.ts";
import { type Key, type KeyWithDefault, readCompleteValues } from "../key.ts";
import type { EntryParts, Kind } from "../kind.ts";
import { mistake } from "../mistake.ts";
import { duration } from "../values/duration.ts";
import {
  type EndpointSelector,
  endpointSelector,
  logContext,
  proxyHost,
  resourceId,
  roleArn,
} from "../values/emr.ts";
import {
  buildEntrySettings,
  entryNameKeys,
  idleAfterKey,
  overDefaults,
  regionKey,
  sourceProfileKey,
  waitKey,
} from "./common.ts";

const endpoint: Key<EndpointSelector> = {
  ...endpointSelector,
  example: "arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/0abc123/endpoints/0def456",
  doc: "The managed endpoint: its ARN, which says region and virtual cluster too, or its bare id.",
};

const virtualCluster: Key<string> = {
  ...resourceId,
  example: "0abc123",
  doc: "The virtual cluster's id, where endpoint is a bare id.",
};

const executionRole: Key<string> = {
  ...roleArn,
  example: "arn:aws:iam::123456789012:role/notebooks",
  doc: "The role that the notebooks' or Spark's work runs with.",
};

const tokenDuration: KeyWithDefault<number> = {
  ...duration("15m", "12h"), // AWS's default and the most it allows
  default: "1h",
  example: "1h",
  doc: "How long each token lives; it is renewed in time whatever this says.",
};

const context: Key<string> = {
  ...logContext,
  example: "team-a",
  doc: "Parts the logs in S3: AWS puts it into their path.",
};

const authProxyUrl: Key<string> = {
  ...proxyHost,
  example: "endpoint.example.com",
  doc: "Of a Spark Connect endpoint: its authProxyUrl, as the console shows it.",
};

const defaultKeys = {
  execution_role: executionRole,
  duration: tokenDuration,
  log_context: context,
  source_profile: sourceProfileKey,
  region: regionKey,
  idle_after: idleAfterKey("8h"),
  wait: waitKey,
};

const entryKeys = {
  endpoint,
  virtual_cluster: virtualCluster,
  ...defaultKeys,
  auth_proxy_url: authProxyUrl,
  ...entryNameKeys,
};

export const emr: Kind = {
  doc: "A managed endpoint of EMR on EKS: tokens for notebooks and Spark Connect.",
  entryKeys,
  defaultKeys,
  required: ["endpoint"],
  buildEntry: buildEmrEntry,
};

function buildEmrEntry(parts: EntryParts): EmrEntry {
  const values = readCompleteValues(entryKeys, overDefaults(parts));
  const { endpoint: selector, execution_role: role } = values;
  if (selector === undefined) throw new Error(`${parts.name} was built before its endpoint was checked`);
  if (role === undefined) throw missingKey(parts, "execution_role", executionRole.example);
  checkPlace(parts, selector);
  const { region = values.region, virtualCluster: cluster = values.virtual_cluster } = selector;
  if (cluster === undefined) throw missingKey(parts, "virtual_cluster", virtualCluster.example);
  return {
    kind: "emr",
    endpoint: selector.id,
    virtualCluster: cluster,
    executionRole: role,
    durationMs: values.duration,
    logContext: values.log_context,
    authProxyHost: values.auth_proxy_url,
    ...buildEntrySettings(parts, { ...values, region }),
  };
}

/** What the ARN says already may be said again, but not otherwise. */
function checkPlace({ settings }: EntryParts, selector: EndpointSelector): void {
  const said = { region: selector.region, virtual_cluster: selector.virtualCluster };
  for (const [key, inArn] of Object.entries(said)) {
    const setting = settings.get(key);
    if (setting === undefined || inArn === undefined || setting.value === inArn) continue;
    const what = `${key} is ${setting.value}, but the endpoint's ARN says ${inArn}`;
    throw mistake(setting, what, `remove the line, or write: ${key} = ${inArn}`);
  }
}

/** It may stand in `[emr]` for all, or is needed only where the endpoint does not say it. */
function missingKey({ name, place }: EntryParts, key: string, example: string): Error {
  return mistake(place, `[emr ${name}] has no ${key}`, `write below [emr ${name}]: ${key} = ${example}`);
}
