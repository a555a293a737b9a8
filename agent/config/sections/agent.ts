// `[agent]`: what holds for the agent as a whole. The keys that AWS tools take from variables stand here
// too, since the agent must not depend on which terminal came first.

import type { AgentSettings } from "../config.ts";
import { type Key, type KeyWithDefault, readCompleteValues, type Settings } from "../key.ts";
import { filePath, httpUrl, listOf, matching, yesOrNo } from "../values/text.ts";
import { regionKey, sourceProfileKey } from "./common.ts";

const notify: KeyWithDefault<boolean> = {
  ...yesOrNo,
  default: "yes",
  example: "yes",
  doc: "Whether desktop notifications tell of requests and their answers.",
};

export const agentKeys = {
  source_profile: sourceProfileKey,
  region: regionKey,
  notify,
  endpoint_url: {
    ...httpUrl,
    example: "http://127.0.0.1:4566",
    doc: "Calls go to this address instead of AWS's.",
  },
  ca_bundle: {
    ...filePath,
    example: "/etc/ssl/certs/corp.pem",
    doc: "Certificates (PEM) that vouch for the servers called, as AWS_CA_BUNDLE.",
  },
  https_proxy: { ...httpUrl, example: "http://proxy.example.com:3128", doc: "The proxy for calls to AWS." },
  no_proxy: {
    ...matching("hosts with commas between", /^\S+(,\s*\S+)*$/),
    example: "169.254.169.254,.example.com",
    doc: "Hosts that are called without the proxy.",
  },
  aws_config_file: { ...filePath, example: "~/.aws/config", doc: "As AWS_CONFIG_FILE." },
  aws_shared_credentials_file: {
    ...filePath,
    example: "~/.aws/credentials",
    doc: "As AWS_SHARED_CREDENTIALS_FILE.",
  },
  pass_env: {
    ...listOf("names of variables", /^[A-Za-z_][A-Za-z0-9_]*$/),
    example: "SSH_AUTH_SOCK, KRB5CCNAME",
    doc: "Variables of the terminal that starts the agent which reach it.",
  },
} satisfies Record<string, Key<unknown>>;

export function readAgentSettings(settings: Settings): AgentSettings {
  const values = readCompleteValues(agentKeys, settings);
  return {
    sourceProfile: values.source_profile,
    region: values.region,
    notify: values.notify,
    endpointUrl: values.endpoint_url,
    caBundle: values.ca_bundle,
    httpsProxy: values.https_proxy,
    noProxy: values.no_proxy,
    awsConfigFile: values.aws_config_file,
    awsSharedCredentialsFile: values.aws_shared_credentials_file,
    passEnv: values.pass_env ?? [],
  };
}
