// The agent as a launchd agent: started at login and again after a crash. launchd hands out sockets only
// through a call that Node has not, so it is no activation.

import type { Places } from "../places.ts";

export function launchAgentPlist({ home, variables }: Places, binFolder: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key><string>dev.jitney.agent</string>
  <key>ProgramArguments</key>
  <array>
    <string>${escapeXml(binFolder)}/jitney</string>
    <string>agent</string>
    <string>run</string>
  </array>
  <key>EnvironmentVariables</key>
  <dict>
${variableLines({ HOME: home, ...variables })}
  </dict>
  <key>WorkingDirectory</key><string>/</string>
  <key>RunAtLoad</key><true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key><false/>
  </dict>
  <key>ProcessType</key><string>Background</string>
  <key>Umask</key><integer>63</integer>
  <key>HardResourceLimits</key>
  <dict>
    <key>Core</key><integer>0</integer>
  </dict>
</dict>
</plist>
`;
}

function variableLines(variables: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(variables);
  return pairs
    .map(([name, value]) => `    <key>${name}</key><string>${escapeXml(value)}</string>`)
    .join("\n");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
