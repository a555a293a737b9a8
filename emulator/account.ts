// Everything the emulated AWS account holds: who there is, which nodes, instances, endpoints, requests and keys.
// Operations are given this and nothing else.

import type { Changes } from "./changes.ts";
import type { Clock } from "./clock.ts";
import { ManagedEndpoints } from "./emr/managed-endpoints.ts";
import { KeyRing } from "./identity/key-ring.ts";
import { Permissions } from "./identity/permissions.ts";
import { Principals } from "./identity/principal.ts";
import { DataKeys } from "./kms/data-keys.ts";
import { CertificateAuthority } from "./lightsail/certificate-authority.ts";
import { Instances } from "./lightsail/instances.ts";
import { Sessions } from "./session-manager/sessions.ts";
import type { Settings } from "./settings.ts";
import { AccessRequests } from "./ssm/access-requests.ts";
import { AccessTokens } from "./ssm/access-tokens.ts";
import { Nodes } from "./ssm/nodes.ts";

export interface Account {
  id: string;
  region: string;
  /** That one, and those where Lightsail and STS answer beside it. */
  regions: string[];
  clock: Clock;
  settings: Settings;
  principals: Principals;
  keys: KeyRing;
  permissions: Permissions;
  nodes: Nodes;
  requests: AccessRequests;
  tokens: AccessTokens;
  instances: Instances;
  endpoints: ManagedEndpoints;
  authority: CertificateAuthority;
  sessions: Sessions;
  dataKeys: DataKeys;
  /** Beside the keys: what was handed out and must not turn up elsewhere. */
  secrets: Set<string>;
}

export interface AccountParts {
  id: string;
  region: string;
  extraRegions: string[];
  clock: Clock;
  settings: Settings;
  changes: Changes;
}

export function createAccount(parts: AccountParts): Account {
  const { id, region, extraRegions, clock, settings, changes } = parts;
  const principals = new Principals(id);
  const keys = new KeyRing();
  const requests = new AccessRequests({ clock, settings, changes });
  const tokens = new AccessTokens({ clock, settings, keys, principals });
  const dataKeys = new DataKeys();
  const secrets = new Set<string>();
  const regions = [region, ...extraRegions];
  return {
    id,
    region,
    regions,
    clock,
    settings,
    principals,
    keys,
    requests,
    tokens,
    permissions: new Permissions(),
    nodes: new Nodes(clock),
    instances: new Instances(clock, regions),
    authority: new CertificateAuthority(settings),
    sessions: new Sessions({ region, clock, settings, changes, dataKeys, secrets }),
    dataKeys,
    endpoints: new ManagedEndpoints(clock, settings, secrets),
    secrets,
  };
}
