// The running agent as its status tells it: one version everywhere, a configuration without mistakes, profiles that
// are logged in, entries that work.

import type { FailureDocument, StatusDocument } from "../../protocol/status-document.ts";
import { advice, type Finding, good, wrong } from "./finding.ts";

type Told = Pick<FailureDocument, "code" | "detail"> & { next?: string | undefined };

export function checkAgent(status: StatusDocument, ownVersion: string): Finding[] {
  const { agent, config, sourceProfiles, entries } = status;
  const failures = [
    ...sourceProfiles.map(({ failure }) => failure),
    ...entries.map(({ failure }) => failure),
    config.failure,
  ];
  const told = new Map(failures.filter((one) => one !== undefined).map((one) => [one.detail, one]));
  return [checkVersion(agent, ownVersion), ...[...told.values()].map(ofFailure)];
}

export function noAgent(): Finding {
  return good("agent", "no agent is running; it starts on first use");
}

function checkVersion({ version, replaced, pid }: StatusDocument["agent"], ownVersion: string): Finding {
  if (version === ownVersion && !replaced)
    return good("agent", `the agent runs (pid ${pid}, version ${version})`);
  const what =
    version === ownVersion
      ? `the agent (pid ${pid}) runs an executable that was replaced since`
      : `the agent (pid ${pid}) is version ${version}, this command ${ownVersion}`;
  return advice("agent-version", what, "jitney agent restart");
}

/** A request that waits or was refused is no defect of this machine. */
export function ofFailure({ code, detail, next }: Told): Finding {
  const isUsual = code.startsWith("approval-") || code === "access-expired" || code === "request-not-allowed";
  const command = next ?? "jitney logs";
  return isUsual ? advice(code, detail, command) : wrong(code, detail, command);
}
