import { expect, test } from "vitest";
import { header } from "../../../agent/ssh-hosts/client-config.ts";
import { checkSshSettings } from "../../../install/doctor/ssh-settings.ts";

const asTold = `host blog
user ubuntu
proxycommand /usr/local/bin/jitney-ssh connect blog --port 22
identityagent /run/user/1000/jitney/ssh/237379e54a.sock
hostkeyalias jitney-237379e54a
userknownhostsfile /run/user/1000/jitney/ssh/237379e54a.known_hosts
stricthostkeychecking true
preferredauthentications publickey
pubkeyacceptedalgorithms ssh-ed25519,rsa-sha2-512-cert-v01@openssh.com
requiredrsasize 1024
pubkeyauthentication true
identitiesonly no
`;
const path = "/home/mia/.ssh/jitney.conf";
const hostsFile = { path, text: `${header}\nHost Blog blog\n  Port 22\n` };
const untold = asTold.replace(/^proxycommand.*\n/m, "");

test("what the Include says is good", () => {
  expect(checkSshSettings("blog", { printed: asTold, hostsFile, user: "ubuntu" })).toMatchObject({
    level: "good",
    code: "ssh-config",
  });
});

test("without the Include ssh knows no helper", () => {
  expect(checkSshSettings("blog", { printed: untold, hostsFile })).toMatchObject({
    code: "ssh-include-missing",
    next: expect.stringContaining('Include "~/.ssh/jitney.conf"'),
  });
});

test.each([
  ["identityagent none", "identityagent"],
  ["stricthostkeychecking accept-new", "stricthostkeychecking"],
  ["pubkeyauthentication no", "pubkeyauthentication"],
  ["identitiesonly yes", "identitiesonly"],
  ["preferredauthentications password", "preferredauthentications"],
  ["hostkeyalias elsewhere", "hostkeyalias"],
  ["userknownhostsfile /home/mia/.ssh/known_hosts", "userknownhostsfile"],
  ["user nobody", "user"],
])("%s before the Include is told", (line, keyword) => {
  const printed = asTold.replace(new RegExp(`^${keyword} .*$`, "m"), line);

  expect(checkSshSettings("blog", { printed, hostsFile, user: "ubuntu" })).toMatchObject({
    code: "ssh-include-overridden",
    what: expect.stringContaining(`sets ${keyword}`),
  });
});

test.each([
  ["pubkeyacceptedalgorithms ssh-ed25519", /^add to it .*: rsa-sha2-512-cert-v01@openssh.com$/],
  ["requiredrsasize 3072", /RequiredRSASize 2048$/],
])("%s, which leaves the certificate out, is told", (line, next) => {
  const [keyword] = line.split(" ");
  const printed = asTold.replace(new RegExp(`^${keyword} .*$`, "m"), line);

  const finding = checkSshSettings("blog", { printed, hostsFile });

  expect(finding.code).toBe("ssh-key-excluded");
  expect(finding.next).toMatch(next);
});

test.each([
  ["is gone", undefined, "ssh-hosts-file-missing", "run: jitney agent restart"],
  [
    "is somebody else's",
    "Host x\n",
    "ssh-hosts-file-foreign",
    `run: mv ${path} ${path}.old && jitney agent restart`,
  ],
  ["does not have the host", header, "ssh-host-not-written", "run: jitney agent restart"],
])("a file of the agent's that %s is told, not an Include", (_, text, code, next) => {
  const finding = checkSshSettings("blog", { printed: untold, hostsFile: { path, text } });

  expect(finding).toMatchObject({ code, next });
});
