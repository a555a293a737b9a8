// session-manager-plugin, for those who type `aws ssm start-session`. Older ones do not sign the websocket's upgrade.

import { advice, type Finding, good } from "./finding.ts";

/** The first that signs, and AWS's own minimum since 2026. */
const oldest = [1, 2, 764, 0];

/** `printed`: what --version printed; undefined where it is not installed. `name`: of an entry with a node. */
export function checkPlugin(printed: string | undefined, name: string): Finding {
  if (printed === undefined) {
    const what =
      "session-manager-plugin is not installed; aws ssm start-session needs it, jitney shell does not";
    return advice("plugin-missing", what, `run: jitney shell ${name}`);
  }
  const version = printed.trim();
  if (!isOlder(version)) return good("plugin", `session-manager-plugin ${version}`);
  const what = `session-manager-plugin ${version} is older than ${oldest.join(".")}: AWS may refuse it`;
  return advice("plugin-old", what, `upgrade it, or run: jitney shell ${name}`);
}

function isOlder(version: string): boolean {
  const parts = version.split(".").map(Number);
  const index = oldest.findIndex((part, at) => part !== (parts[at] ?? 0));
  return index !== -1 && (parts[index] ?? 0) < (oldest[index] ?? 0);
}
