// Everything the emulated AWS account holds: who there is, which nodes, requests and keys. Operations
// are given this and nothing else.

import type { Changes } from "./changes.ts";
import type { Clock } from "./clock.ts";
import { KeyRing } from "./identity/key-ring.ts";
import { Permissions } from "./identity/permissions.ts";
import { Principals } from "./identity/principal.ts";
import type { Settings } from "./settings.ts";
import { AccessRequests } from "./ssm/access-requests.ts";
import { AccessTokens } from "./ssm/access-tokens.ts";
import { Nodes } from "./ssm/nodes.ts";

export interface Account {
  id: string;
  region: string;
  clock: Clock;
  settings: Settings;
  principals: Principals;
  keys: KeyRing;
  permissions: Permissions;
  nodes: Nodes;
  requests: AccessRequests;
  tokens: AccessTokens;
}

export interface AccountParts {
  id: string;
  region: string;
  clock: Clock;
  settings: Settings;
  changes: Changes;
}

export function createAccount({ id, region, clock, settings, changes }: AccountParts): Account {
  const principals = new Principals(id);
  const keys = new KeyRing();
  const requests = new AccessRequests({ clock, settings, changes });
  const tokens = new AccessTokens({ clock, settings, keys, principals });
  const permissions = new Permissions();
  const nodes = new Nodes(clock);
  return { id, region, clock, settings, principals, keys, permissions, nodes, requests, tokens };
}
