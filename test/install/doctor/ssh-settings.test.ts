import { expect, test } from "vitest";
import { checkSshSettings } from "../../../install/doctor/ssh-settings.ts";

const asTold = `host blog
user ubuntu
proxycommand /usr/local/bin/jitney-ssh connect blog --port 22
identityagent /run/user/1000/jitney/ssh/237379e54a.sock
stricthostkeychecking true
pubkeyauthentication true
identitiesonly no
`;

test("what the Include says is good", () => {
  expect(checkSshSettings("blog", asTold)).toMatchObject({ level: "good", code: "ssh-config" });
});

test("without the Include ssh knows no helper", () => {
  const printed = asTold.replace(/^proxycommand.*\n/m, "");

  expect(checkSshSettings("blog", printed)).toMatchObject({
    code: "ssh-include-missing",
    next: expect.stringContaining('Include "~/.ssh/jitney.conf"'),
  });
});

test.each([
  ["identityagent none", "identityagent"],
  ["stricthostkeychecking accept-new", "stricthostkeychecking"],
  ["pubkeyauthentication no", "pubkeyauthentication"],
  ["identitiesonly yes", "identitiesonly"],
])("%s before the Include is told", (line, keyword) => {
  const printed = asTold.replace(new RegExp(`^${keyword} .*$`, "m"), line);

  expect(checkSshSettings("blog", printed)).toMatchObject({
    code: "ssh-include-overridden",
    what: expect.stringContaining(`sets ${keyword}`),
  });
});
