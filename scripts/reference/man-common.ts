// Sections that stand in several manual pages: exit codes, environment, files.

import { item, lines, section } from "./roff.ts";

const environment: readonly (readonly [name: string, meaning: string])[] = [
  ["JITNEY_CONFIG", "The user's file of the configuration."],
  ["JITNEY_RUNTIME_DIR", "The folder of the socket; it must be yours and of mode 0700."],
  ["JITNEY_SOCKET", "The agent's socket."],
  ["XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_RUNTIME_DIR", "Where the files below are looked for."],
  ["NO_COLOR", "Set, no output is coloured."],
];

const files: readonly (readonly [name: string, meaning: string])[] = [
  ["~/.config/jitney/config.ini", "The configuration; see jitney-config(5)."],
  ["/etc/jitney/config.ini, /etc/jitney/conf.d/*.ini", "The machine's part of it, which comes first."],
  ["$XDG_RUNTIME_DIR/jitney/agent.sock", "The agent's socket (0600)."],
  ["~/.local/state/jitney/HOST/", "Access requests, agent.log and audit.jsonl; no secret."],
  ["~/.ssh/jitney.conf", "What ssh reads of our hosts; written by the agent."],
];

const exitCodes: readonly (readonly [name: string, meaning: string])[] = [
  ["0", "Done."],
  ["1", "It failed; stderr says what happened and what to type next."],
  ["2", "The usage is not understood."],
  ["4", "The source profile needs a login."],
  ["8", "An access request waits for approval."],
];

export function commonSections({ exitCodes: hasCodes }: { exitCodes: boolean }): string[] {
  return [
    ...(hasCodes ? [section("EXIT STATUS", toItems(exitCodes))] : []),
    section("ENVIRONMENT", [...toItems(environment)]),
    section("FILES", toItems(files)),
    section("SECURITY", [
      lines("Secrets are held in the agent's memory only; files, log, audit trail and errors have none."),
    ]),
  ];
}

function toItems(pairs: readonly (readonly [string, string])[]): string[] {
  return pairs.map(([term, meaning]) => item(term, meaning));
}
