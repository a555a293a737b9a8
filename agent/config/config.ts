// The configuration as the rest of the agent sees it: checked, complete, every default applied.

/** When a use may file an access request: from a terminal, always, or by `jitney request` alone. */
export type RequestRule = "terminal" | "always" | "manual";

/** What stands for a node: its id, or a tag that one node must match when access is requested. */
export type NodeSelector = { by: "id"; id: string } | { by: "tag"; key: string; value: string; text: string };

/** What every entry may set. */
export interface EntrySettings {
  name: string;
  /** The profile whose credentials sign the calls; undefined: the SDK's default chain. */
  sourceProfile: string | undefined;
  /** Undefined: that of the source profile. */
  region: string | undefined;
  /** Renewal stops when nobody used the entry for so long. */
  idleAfterMs: number;
  /** How long a call may wait for AWS. */
  waitMs: number;
  /** Name of the profile in ~/.aws/config. */
  awsProfile: string;
  /** Name of the Host in ssh_config. */
  sshHost: string;
  /** Cron expression; undefined: no prefetch. */
  prefetch: string | undefined;
}

export interface JitSettings {
  /** Template of the reason; 1–256 characters after expansion (StartAccessRequest). */
  reason: string;
  request: RequestRule;
  /** With `always`: callers without a terminal file at most one request in so long. */
  requestEveryMs: number;
  tags: readonly { key: string; value: string }[];
}

export interface JitEntry extends EntrySettings, JitSettings {
  kind: "jit";
  node: NodeSelector;
}

export interface LightsailEntry extends EntrySettings {
  kind: "lightsail";
  /** Name of the instance. */
  instance: string;
  /** Undefined: the user that Lightsail names. */
  user: string | undefined;
  port: number;
  protocol: "ssh" | "rdp";
  /** Refuse ssh clients that name no session (OpenSSH before 8.9). */
  requireSessionBind: boolean;
}

export interface SsmEntry extends EntrySettings {
  kind: "ssm";
  node: NodeSelector;
  /** Undefined: what ssh makes of it. */
  user: string | undefined;
  port: number;
}

export interface EmrEntry extends EntrySettings {
  kind: "emr";
  /** Id of the managed endpoint, and of the virtual cluster that it is in. */
  endpoint: string;
  virtualCluster: string;
  executionRole: string;
  /** Life of a token; 900–43200 s (GetManagedEndpointSessionCredentials). */
  durationMs: number;
  logContext: string | undefined;
  /** Of a Spark Connect endpoint: host, and port where it is not 443. */
  authProxyHost: string | undefined;
}

/** What `[jit]` says for all JIT entries, and for nodes named without one. */
export type JitDefaults = JitSettings &
  Pick<EntrySettings, "idleAfterMs" | "waitMs" | "sourceProfile" | "region">;

/** One kind of entry each; a new kind joins this union. */
export type Entry = JitEntry | LightsailEntry | EmrEntry | SsmEntry;

export interface AgentSettings {
  sourceProfile: string | undefined;
  region: string | undefined;
  notify: boolean;
  endpointUrl: string | undefined;
  caBundle: string | undefined;
  httpsProxy: string | undefined;
  noProxy: string | undefined;
  awsConfigFile: string | undefined;
  awsSharedCredentialsFile: string | undefined;
  /** Variables of the starting terminal that reach a started agent. */
  passEnv: readonly string[];
}

export interface Policy {
  request: RequestRule | undefined;
  sshFiles: boolean | undefined;
  /** Kinds that may be configured; undefined: all. */
  kinds: readonly string[] | undefined;
}

/** One setting with the place it came from, for `config --show-origin`. */
export interface Origin {
  file: string;
  line: number;
  /** As written: `jit web`, `agent`. */
  section: string;
  key: string;
  value: string;
}

export interface Config {
  /** The files that were read, in the order in which later ones override. */
  files: readonly string[];
  agent: AgentSettings;
  policy: Policy;
  jit: JitDefaults;
  entries: readonly Entry[];
  /** In force, overridden ones left out. */
  origins: readonly Origin[];
}
