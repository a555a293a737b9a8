// Goes the way of a login step by step, and says at the first that fails what to type.
// It reads only; the one thing it does is what the user wanted to do, a login. Where nobody logs in, what is looked at
// is the access itself.

import { configPlaces } from "../../agent/config/config-files.ts";
import { findEntry } from "../../agent/config/find-entry.ts";
import { readConfig } from "../../agent/config/read-config.ts";
import type { Finding } from "../../install/doctor/finding.ts";
import { good, wrong } from "../../install/doctor/finding.ts";
import { explainLogin } from "../../install/doctor/ssh-login.ts";
import { checkSshSettings } from "../../install/doctor/ssh-settings.ts";
import { asFailure, Failure } from "../../protocol/failure.ts";
import type { SshAddressDocument } from "../../protocol/ssh-documents.ts";
import { fetchHostKeys, fetchStatus, prepareSsh } from "../agent-calls.ts";
import { readHostsFile } from "../hosts-file.ts";
import { runProgram } from "../run-program.ts";
import type { World } from "../world.ts";
import { examineAccess } from "./doctor-access.ts";

/** The dialling of all addresses and, behind a connection, the server's first word. */
const firstWordSeconds = 15;

/** Its own connection, whatever shared one there may be; no questions, and `true` in place of the user's command. */
const loginOptions = [
  "-v",
  ...["-o", "BatchMode=yes"],
  ...["-o", "ControlPath=none"],
  ...["-o", "RemoteCommand=none"],
  ...["-o", `ConnectTimeout=${firstWordSeconds}`],
];

/** Findings that the instance's own state may explain. */
const unreached = new Set(["ssh-not-reached", "ssh-silent", "ssh-connection-lost"]);

export async function examineEntry(name: string, world: World): Promise<Finding[]> {
  const entry = findEntry(readConfig(configPlaces(world.env)), name);
  if (entry.kind === "jit") return examineAccess(entry.name, world);
  if (entry.kind !== "lightsail" || entry.protocol !== "ssh") throw nothingToExamine(entry.name);
  return examineLogin(entry.name, entry.sshHost, world);
}

/** Each step needs the one before. */
async function examineLogin(name: string, host: string, world: World): Promise<Finding[]> {
  const prepared = await prepareSsh(name, world).catch((error: unknown) => asFailure(error));
  if (prepared instanceof Failure) return [ofFailure(prepared)];
  const findings = [good("access", describeAccess(prepared))];
  const { stdout: printed } = await runProgram("ssh", ["-G", host], world);
  const { user } = prepared;
  findings.push(checkSshSettings(host, { printed, hostsFile: readHostsFile(world), user }));
  if (!findings.every(({ level }) => level === "good")) return findings;
  return [...findings, await tryLogin(prepared, host, world)];
}

async function tryLogin(
  { name, user, principals }: SshAddressDocument,
  host: string,
  world: World,
): Promise<Finding> {
  const login = await runProgram("ssh", [...loginOptions, host, "true"], world);
  const { published, trusted } = await fetchHostKeys(name, world);
  const hasTrustedKeys = published.length === 0 && trusted.length > 0;
  const finding = explainLogin({ name, host, user, principals, hasTrustedKeys, ...login });
  const isAway = unreached.has(finding.code);
  return (isAway ? await findOutcome(name, world) : undefined) ?? finding;
}

/** What AWS said when it was asked anew: with a certificate in hand, a stopped instance is no failure of ours yet. */
async function findOutcome(name: string, world: World): Promise<Finding | undefined> {
  const { entries } = await fetchStatus(world);
  const failure = entries.find((entry) => entry.name === name)?.failure;
  return failure && wrong(failure.code, failure.detail, failure.next ?? "see the log: jitney logs");
}

function ofFailure({ code, message, next }: Failure): Finding {
  return wrong(code, message, next ?? "see the log: jitney logs");
}

function describeAccess({ user, addresses, port, expiresAt }: SshAddressDocument): string {
  return `AWS gave a certificate for ${user} at ${addresses.join(", ")} port ${port}, good until ${expiresAt.slice(11, 19)} UTC`;
}

function nothingToExamine(name: string): Failure {
  return new Failure(
    "bad-request",
    `jitney doctor looks at ssh logins and at just-in-time access, and ${name} has neither`,
    {
      next: "see how it stands: jitney status -v",
    },
  );
}
