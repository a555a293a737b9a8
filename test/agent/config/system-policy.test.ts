// The system's policy over a configuration that was read before it.

import { expect, test } from "vitest";
import { formatOrigins } from "../../../agent/config/origins.ts";
import { readConfig } from "../../../agent/config/read-config.ts";
import { readSystemPolicy, type SystemPolicy, withPolicy } from "../../../agent/config/system-policy.ts";
import { readText, writeConfig } from "./written-config.ts";

const user = `[jit]
request = always
[jit web]
node = i-0123456789abcdef0
[lightsail blog]
instance = Blog
`;

/** Of a machine whose user's file has a mistake in it. */
function policyOf(system: string): SystemPolicy {
  const policy = readSystemPolicy(writeConfig({ system, user: "nonsense\n" }));
  if (policy === undefined) throw new Error("the system's files were refused");
  return policy;
}

test("request and ssh_files are tightened as a read of all files would have it", () => {
  const system = "[policy]\nrequest = manual\nssh_files = no\n";

  const { origins: _, files: __, ...tightened } = withPolicy(readText(user), policyOf(system));

  expect(readConfig(writeConfig({ system, user }))).toMatchObject(tightened);
});

test("entries of a kind that is no longer allowed are left out", () => {
  const config = withPolicy(readText(user), policyOf("[policy]\nkinds = jit\n"));

  expect(config.entries.map(({ name }) => name)).toEqual(["web"]);
});

test("what the policy ends is not told as being in force", () => {
  const system = policyOf("[policy]\nrequest = manual\nkinds = jit\n");

  const lines = formatOrigins(withPolicy(readText(user), system)).map((line) => line.split("\t")[1]);

  expect(lines).toEqual(["jit.web.node=i-0123456789abcdef0", "policy.request=manual", "policy.kinds=jit"]);
});

test("a policy below a mistake in the system's own files is not read", () => {
  const folder = { "team.ini": "[policy]\nkinds = jit\n" };

  expect(readSystemPolicy(writeConfig({ system: "nonsense\n", folder }))).toBeUndefined();
});

test("no system file is no policy", () => {
  const none = { request: undefined, sshFiles: undefined, kinds: undefined };

  expect(readSystemPolicy(writeConfig({ user }))?.policy).toEqual(none);
});
