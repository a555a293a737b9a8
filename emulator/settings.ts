// What can be chosen about the emulator, at its start and (settings) while it runs. Where AWS does not
// document how it behaves, both ways are here, so that a client can be tried against either.

import { type EmrSettings, emrDefaults } from "./emr/emr-settings.ts";
import { type LightsailSettings, lightsailDefaults } from "./lightsail/lightsail-settings.ts";
import { type ChannelWeather, fairWeather } from "./session-manager/weather.ts";

export interface Settings extends LightsailSettings, EmrSettings {
  /** Life of the credentials that GetAccessToken returns; they never outlive the access window. */
  tokenLifetimeMs: number;
  /** Whether each GetAccessToken makes new keys, or returns the same until little of their life is left. */
  mint: "fresh" | "same";
  /** GetAccessToken on a request that is not approved: 200 with the status, or this exception. */
  unapproved: "status" | "AccessDeniedException" | "ResourceNotFoundException" | "ValidationException";
  /** How long an unanswered request waits; 7 days in AWS's sample of a manual policy. */
  pendingTimeoutMs: number;
  /** A new request shows up in DescribeOpsItems only after so long. */
  listingLagMs: number;
  /** Whether OperationalData tells more than automationExecutionId. */
  showApprovers: boolean;
  /** Status of the OpsItem whose access window has ended. */
  afterWindow: "Closed" | "Approved";
  /** What runs in a session of SSM-SessionManagerRunShell. */
  shell: string[];
  /** Of the agents on the nodes, in sessions; up to 3.0.196 they carry one connection to a port at a time. */
  agentVersion: string;
  /** The KMS key that sessions other than to ports are encrypted with; none where absent. */
  sessionKeyId: string | undefined;
  /** What happens to the frames of data channels. */
  channelWeather: ChannelWeather;
  /** Most items on one page, whatever MaxResults says. */
  pageSize: number;
  /** The first page of every list is empty, with a token that leads on; AWS does this now and then. */
  emptyFirstPage: boolean;
}

export interface EmulatorOptions extends Partial<Settings> {
  /** A port of 127.0.0.1; 0, the default, lets the system choose. */
  port?: number;
  region?: string;
  /** Where Lightsail and STS answer too; just-in-time access has one region. */
  extraRegions?: string[];
  accountId?: string;
  clock?: () => number;
  clockOffsetMs?: number;
  /** PEM texts; with them it serves HTTPS. */
  tls?: { key: string; cert: string };
}

const defaults: Settings = {
  tokenLifetimeMs: 3_600_000,
  mint: "fresh",
  unapproved: "status",
  pendingTimeoutMs: 604_800_000,
  listingLagMs: 0,
  showApprovers: true,
  afterWindow: "Closed",
  shell: ["sh"],
  agentVersion: "3.3.2299.0",
  sessionKeyId: undefined,
  channelWeather: fairWeather,
  pageSize: 50,
  emptyFirstPage: false,
  ...lightsailDefaults,
  ...emrDefaults,
};

export function readSettings(options: EmulatorOptions): Settings {
  const given = Object.entries(options).filter(
    ([name, value]) => Object.hasOwn(defaults, name) && value !== undefined,
  );
  return { ...defaults, ...Object.fromEntries(given) };
}
