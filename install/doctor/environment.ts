// Variables that win over a profile: with them set, `aws` and the SDKs never ask for what Jitney keeps ready.

import type { Environment } from "../../protocol/paths.ts";
import { advice, type Finding, good } from "./finding.ts";

/** They stand before profiles in every SDK's chain, or name another one. */
const winning = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "AWS_CONFIG_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
];

export function checkEnvironment(env: Environment): Finding {
  const found = winning.filter((name) => env[name]);
  if (found.length === 0) return good("environment", "no variable of this terminal wins over the profiles");
  const what = `this terminal sets ${found.join(", ")}: aws and SDKs may not ask for the profile that you mean`;
  return advice("environment-wins", what, `unset ${found.join(" ")}`);
}
