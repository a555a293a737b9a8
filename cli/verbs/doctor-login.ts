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
import { prepareSsh } from "../agent-calls.ts";
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
  const { stdout } = await runProgram("ssh", ["-G", host], world);
  findings.push(checkSshSettings(host, stdout));
  if (!findings.every(({ level }) => level === "good")) return findings;
  const { user, principals } = prepared;
  const login = await runProgram("ssh", [...loginOptions, host, "true"], world);
  return [...findings, explainLogin({ host, user, principals, ...login })];
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
