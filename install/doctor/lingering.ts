// Whether a logout takes the agent away: systemd empties /run/user/UID when the last login ends, unless the user
// lingers. A laptop's one login never ends; on a bastion each does.

import { advice, type Finding, good } from "./finding.ts";

export interface LingeringFacts {
  runtimeFolder: string;
  /** Whether /var/lib/systemd/linger has the user. */
  isLingering: boolean;
  /** Whether this is a login from elsewhere. */
  isRemote: boolean;
  user: string;
}

export function checkLingering({ runtimeFolder, isLingering, isRemote, user }: LingeringFacts): Finding[] {
  if (!isRemote || !runtimeFolder.startsWith("/run/user/")) return [];
  if (isLingering) return [good("lingering", "the agent outlives a logout")];
  const what = `a logout empties ${runtimeFolder}, and the agent ends with it; approvals are kept`;
  return [advice("lingering-off", what, `to keep it: loginctl enable-linger ${user}`)];
}
