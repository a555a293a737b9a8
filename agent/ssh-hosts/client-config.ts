// What ssh is told (ssh_config(5)): one block a host, each literal, so that editors list it. Whatever a
// `Host *` of the user's could turn against it is settled here, since for ssh the first word counts. There is
// no address and no secret in it, and it changes only when the hosts do.

import { Failure } from "../../protocol/failure.ts";

export interface ClientHost {
  /** As the user may type it; ssh lower-cases what it is given, but matches what was typed. */
  name: string;
  /** For messages and for the helper. */
  entry: string;
  /** Undefined until AWS has named one. */
  user: string | undefined;
  port: number;
  alias: string;
  agentSocket: string;
  knownHosts: string;
}

export const header = "# Written by jitney's agent and overwritten by it: edit jitney's config instead.\n";

/** `helper`: the words that start jitney-ssh. */
export function formatClientConfig(hosts: readonly ClientHost[], helper: readonly string[]): string {
  return [header, ...hosts.map((host) => formatHost(host, helper))].join("\n");
}

function formatHost(host: ClientHost, helper: readonly string[]): string {
  const command = [...helper, "connect", host.entry].map(quoteForShell).join(" ");
  const lines = [
    ...(host.user === undefined ? [] : [`User ${host.user}`]),
    `Port ${host.port}`,
    `HostKeyAlias ${host.alias}`,
    `ProxyCommand ${escapePercent(command)} --port %p`,
    "ProxyUseFdpass no",
    `IdentityAgent ${quotePath(host.agentSocket)}`,
    "IdentityFile none",
    "CertificateFile none",
    "IdentitiesOnly no",
    "PubkeyAuthentication yes",
    "PreferredAuthentications publickey",
    `UserKnownHostsFile ${quotePath(host.knownHosts)}`,
    "GlobalKnownHostsFile none",
    "StrictHostKeyChecking yes",
    "CheckHostIP no",
    "UpdateHostKeys no",
    "VerifyHostKeyDNS no",
    "CanonicalizeHostname no",
    "ForwardAgent no",
    "AddKeysToAgent no",
  ];
  return `Host ${spellings(host.name).join(" ")}\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

export function spellings(name: string): string[] {
  return [...new Set([name, name.toLowerCase()])];
}

/** For `$SHELL -c`, whichever shell that is. */
function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function quotePath(path: string): string {
  // ssh_config knows no escape for these, and expands a dollar in some of its keywords
  if (/["$\\\p{Cc}]/u.test(path)) {
    throw new Failure("config-invalid", `ssh cannot be told of the path ${JSON.stringify(path)}`, {
      next: 'set JITNEY_RUNTIME_DIR to a path without ", $ and \\',
    });
  }
  return escapePercent(path.includes(" ") ? `"${path}"` : path);
}

function escapePercent(text: string): string {
  return text.replaceAll("%", "%%");
}
