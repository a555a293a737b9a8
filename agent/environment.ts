// The environment of an agent that starts in the background. What it is must not depend on which
// terminal asked first: home, locale, time zone, desktop and our own variables, and what `pass_env` names.

import type { Environment } from "../protocol/paths.ts";
import { insideAgentVariable } from "../protocol/paths.ts";

const kept = new Set([
  "HOME",
  "USER",
  "LOGNAME",
  "PATH",
  "LANG",
  "TZ",
  "DISPLAY",
  "WAYLAND_DISPLAY",
  "DBUS_SESSION_BUS_ADDRESS",
]);

const keptPrefixes = ["LC_", "XDG_", "JITNEY_"] as const;

/** What `status -v` says in place of a value that could be secret. */
const hiddenValue = "(not shown)";

export function agentEnvironment(env: Environment, passEnv: readonly string[]): Record<string, string> {
  const isPassed = (name: string) => isShowable(name) || passEnv.includes(name);
  const pairs = Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return Object.fromEntries(pairs.filter(([name]) => isPassed(name) && name !== insideAgentVariable));
}

/** Whether the value can be no secret: those we keep, not those that somebody passed along. */
export function isShowable(name: string): boolean {
  return kept.has(name) || keptPrefixes.some((prefix) => name.startsWith(prefix));
}

/** Every name, and the values that may be shown. */
export function showEnvironment(env: Environment): Record<string, string> {
  const pairs = Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return Object.fromEntries(pairs.map(([name, value]) => [name, isShowable(name) ? value : hiddenValue]));
}
