// The agent as a systemd user service, started by the first connection to its socket, and as confined as
// Node and the refresh of an SSO login allow. No MemoryDenyWriteExecute: V8 compiles as it runs.

import type { Places } from "../places.ts";

/** What the agent writes; `-`: where it is there. The folder ~/.ssh, since files in it are renamed. */
function writablePaths({ runtime, stateRoot }: Places): string[] {
  const needed = [useSpecifier(runtime), escapePercent(stateRoot)].map(quote);
  return [...needed, "-%h/.aws/sso/cache", "-%h/.aws/login/cache", "-%h/.ssh"];
}

function environmentLines({ variables }: Places): string {
  const pairs = Object.entries(variables);
  return pairs
    .map(([name, value]) => `Environment="${name}=${escapeQuotes(escapePercent(value))}"\n`)
    .join("");
}

export function socketUnit({ socket }: Places): string {
  return `[Unit]
Description=Socket of Jitney, which keeps short-lived AWS access ready

[Socket]
ListenStream=${useSpecifier(socket)}
SocketMode=0600
DirectoryMode=0700
Backlog=4096
RemoveOnStop=yes

[Install]
WantedBy=sockets.target
`;
}

export function serviceUnit(places: Places, binFolder: string): string {
  return `[Unit]
Description=Jitney keeps short-lived AWS access ready
Requires=jitney.socket
After=jitney.socket

[Service]
ExecStart=${escapePercent(binFolder)}/jitney agent run
${environmentLines(places)}ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
UMask=0077
LimitCORE=0
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths=${writablePaths(places).join(" ")}
ReadOnlyPaths=-%h/.ssh/config -%h/.ssh/authorized_keys
PrivateTmp=yes
PrivateDevices=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
`;
}

/** %t is the runtime folder of the user that the unit runs for. */
function useSpecifier(path: string): string {
  return escapePercent(path).replace(/^\/run\/user\/\d+\//, "%t/");
}

/** systemd.unit(5): % begins a specifier. */
function escapePercent(text: string): string {
  return text.replaceAll("%", "%%");
}

/** systemd.syntax(7): a list parts its words at spaces. */
function quote(path: string): string {
  return /[\s"'\\]/.test(path) ? `"${escapeQuotes(path)}"` : path;
}

function escapeQuotes(text: string): string {
  return text.replaceAll(/["\\]/g, "\\$&");
}
