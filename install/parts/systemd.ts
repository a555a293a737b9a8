// The agent as a systemd user service, started by the first connection to its socket, and as confined as
// Node and the refresh of an SSO login allow. No MemoryDenyWriteExecute: V8 compiles as it runs.

import type { Places } from "../places.ts";

/** What the agent writes. `-`: also where it is not there (yet). The folder ~/.ssh, since files in it are renamed. */
function writablePaths({ runtime, stateRoot }: Places): string[] {
  return [runtimeSpecifier(runtime), stateRoot, "-%h/.aws/sso/cache", "-%h/.aws/login/cache", "-%h/.ssh"];
}

export function socketUnit({ socket }: Places): string {
  return `[Unit]
Description=Socket of Jitney, which keeps short-lived AWS access ready

[Socket]
ListenStream=${runtimeSpecifier(socket)}
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
ExecStart=${binFolder}/jitney agent run
ExecReload=/bin/kill -HUP $MAINPID
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
function runtimeSpecifier(path: string): string {
  return path.replace(/^\/run\/user\/\d+\//, "%t/");
}
