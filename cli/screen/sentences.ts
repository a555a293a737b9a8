// What verbs say when they are done, one line each.

import type { SshFilesDocument } from "../../protocol/ssh-documents.ts";
import type { EntryDocument } from "../../protocol/status-document.ts";
import { describeState } from "./entry.ts";
import { plain, plural } from "./text.ts";
import { formatLeft } from "./time.ts";
import type { View } from "./view.ts";

export const sentences = {
  noAgent: "no agent is running; it starts on first use, or with: jitney agent start",
  started: (pid: number) => `the agent is running (pid ${pid})`,
  alreadyRunning: (pid: number) => `the agent is already running (pid ${pid})`,
  stopped: (pid: number) => `the agent has ended (pid ${pid})`,
  nothingToStop: "no agent is running",
  nothingToForget: "no agent is running: there is nothing to forget",
  forgotAll: (count: number) => `forgot ${plural(count, "lease")}; approvals are kept`,
  forgot: (entry: EntryDocument) => `forgot ${plain(entry.name)}${keptApproval(entry)}`,
  renewed: (entry: EntryDocument, view: View) =>
    `${plain(entry.name)}: ${describeState(entry, view)}${left(entry, view)}`,
  noNewInstances: (found: number) =>
    found === 0
      ? "there are no instances there"
      : `each of the ${plural(found, "instance")} has its entry already`,
  keyFiles: (name: string, { user, addresses, port }: SshFilesDocument) => [
    `they are for ${user}@${addresses[0]}, port ${port}, and are kept fresh while the agent runs`,
    `remove them: jitney forget ${name}`,
  ],
  sharedHere: (name: string, path: string) => [
    `${name} can be read here until Ctrl-C; for a container: -v ${path.slice(0, path.lastIndexOf("/"))}:/run/jitney`,
    `in it: JITNEY_SOCKET=/run/jitney/agent.sock jitney-credential-process ${name}`,
  ],
  sharedThere: (name: string, host: string, path: string) => [
    `${name} can be read on ${host} until Ctrl-C; there: export JITNEY_SOCKET=${path}`,
    `then: jitney-credential-process ${name}, or: curl --unix-socket ${path} http://jitney/v1/credentials/${name}`,
  ],
  keysPublished: (name: string) => `AWS has published the host keys of ${name}: there is nothing to trust`,
  trustsNothing: (name: string) => `no host key of ${name} is trusted`,
  trusts: (name: string, count: number) =>
    `${plural(count, "host key")} of ${name} trusted until AWS publishes its own`,
  compareKeys: (name: string) => [
    `AWS has published no host keys of ${name} yet, so nobody vouches for what it shows.`,
    "Compare with what the instance itself says, in the console of your browser:",
    "  for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf $key; done",
    `This is what ${name} shows from here:`,
  ],
  running: (command: readonly string[]) => `running: ${command.join(" ")}`,
  added: (title: string, path: string) => `added [${title}] to ${path}`,
  removed: (name: string, path: string) => `removed ${plain(name)} from ${path}`,
  nextSteps: ["let aws and ssh find it: jitney install", "see how it stands: jitney status"],
  notTakenOver: ["the running agent has not taken this over yet", "if it does not: jitney agent restart"],
  followed: (path: string) => `changed the profiles in ${path} accordingly`,
  stillInSystem: (name: string) => `${name} stands below /etc/jitney too, and that one is in force now`,
  installed: "installed; undo it with: jitney uninstall",
  installedAlready: "everything is installed already; nothing to change",
  nothingChanged: "nothing was changed",
  noConfigYet: [
    "there is no config yet, so no AWS profile was written",
    "add an entry: jitney add jit web --node i-0123456789abcdef0; then again: jitney install",
  ],
  uninstalled: "uninstalled; the config is kept",
  uninstalledButState: (state: string) => `uninstalled; the config is kept, and so is ${state}`,
  alsoState: (state: string) => `also remove requests, log and audit trail in ${state}?`,
  untold: (line: string) => [
    `this did not work, which does no harm now: ${line}`,
    "run it in your next session",
  ],
  installedRenewer: (path: string) => `the token renewer is in ${path}`,
  gatewayOpen: (name: string) =>
    `the gateway to ${name} is open; set the lines above where Jupyter runs; Ctrl-C ends it`,
  followIt: (typed: string) => `follow it with: jitney request ${typed} --wait`,
  stillFiled: (id: string | undefined, typed: string) => [
    `stopped waiting; the request${id === undefined ? "" : ` ${id}`} stays filed`,
    `follow it with: jitney request ${typed} --wait; withdraw it: --cancel`,
  ],
} as const;

function keptApproval({ request }: EntryDocument): string {
  return request?.state === "approved" ? "; its approval is kept: the next use asks nobody" : "";
}

function left({ expiresAt }: EntryDocument, view: View): string {
  return expiresAt === undefined ? "" : `, ${formatLeft(expiresAt, view)} left`;
}
