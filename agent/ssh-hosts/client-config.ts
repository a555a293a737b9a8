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
  /** Whether ssh knows KnownHostsCommand (from 8.5 on): an older one would refuse the whole file. */
  knowsCommand: boolean;
}

/** A host behind Session Manager: the user's own keys log in, and nobody but the host vouches for its key. */
export interface SessionHost {
  names: readonly string[];
  entry: string;
  user: string | undefined;
  port: number;
  alias: string;
  knownHosts: string;
}

export const header = "# Written by jitney's agent and overwritten by it: edit jitney's config instead.\n";

/** `helper`: the words that start jitney-ssh. */
export function formatClientConfig(
  hosts: readonly ClientHost[],
  sessionHosts: readonly SessionHost[],
  helper: readonly string[],
): string {
  const blocks = [
    ...hosts.map((host) => formatHost(host, helper)),
    ...sessionHosts.map((host) => formatSessionHost(host, helper)),
  ];
  return [header, ...blocks].join("\n");
}

/** The transport is IAM's; the host key is the node's own, remembered at the first login under the node's id. */
function formatSessionHost(host: SessionHost, helper: readonly string[]): string {
  return formatBlock(host.names, [
    ...(host.user === undefined ? [] : [`User ${host.user}`]),
    ...proxyLines(host, helper),
    `UserKnownHostsFile ${quotePath(host.knownHosts)}`,
    "StrictHostKeyChecking accept-new",
    "CheckHostIP no",
    "VerifyHostKeyDNS no",
    "CanonicalizeHostname no",
    "ServerAliveInterval 30",
  ]);
}

function proxyLines({ alias, entry, port }: ClientHost | SessionHost, helper: readonly string[]): string[] {
  const command = [...helper, "connect", entry].map(quoteForShell).join(" ");
  return [
    `Port ${port}`,
    `HostKeyAlias ${alias}`,
    `ProxyCommand ${escapePercent(command)} --port %p`,
    "ProxyUseFdpass no",
  ];
}

function formatBlock(names: readonly string[], lines: readonly string[]): string {
  return `Host ${names.join(" ")}\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function formatHost(host: ClientHost, helper: readonly string[]): string {
  return formatBlock(spellings(host.name), [
    ...(host.user === undefined ? [] : [`User ${host.user}`]),
    ...proxyLines(host, helper),
    `IdentityAgent ${quotePath(host.agentSocket)}`,
    "IdentityFile none",
    "CertificateFile none",
    "IdentitiesOnly no",
    "PubkeyAuthentication yes",
    "PreferredAuthentications publickey",
    `UserKnownHostsFile ${quotePath(host.knownHosts)}`,
    "GlobalKnownHostsFile none",
    ...(host.knowsCommand ? ["KnownHostsCommand none"] : []),
    "StrictHostKeyChecking yes",
    "CheckHostIP no",
    "UpdateHostKeys no",
    "VerifyHostKeyDNS no",
    "CanonicalizeHostname no",
    "ForwardAgent no",
    "AddKeysToAgent no",
  ]);
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
