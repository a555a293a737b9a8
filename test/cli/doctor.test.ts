// `jitney doctor` on a throwaway machine: what its checks are asked, and that each finding is told once.

import { mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { header } from "../../agent/ssh-hosts/client-config.ts";
import { tempFolder } from "../agent/fakes/temp-folder.ts";
import { runCli } from "./run-cli.ts";

function makeMachine(config: string) {
  const home = tempFolder();
  mkdirSync(`${home}/bin`);
  writeFileSync(`${home}/config.ini`, `[agent]\nendpoint_url = http://127.0.0.1:9\n${config}`);
  writeFileSync(`${home}/bin/ssh`, "#!/bin/sh\necho user mia\n", { mode: 0o755 });
  return {
    HOME: home,
    PATH: `${home}/bin:/bin`,
    JITNEY_CONFIG: `${home}/config.ini`,
    JITNEY_RUNTIME_DIR: `${home}/run`,
    XDG_STATE_HOME: `${home}/state`,
  };
}

async function examine(env: Record<string, string>) {
  const { stdout } = await runCli(["doctor", "--json"], { env });
  return JSON.parse(stdout).findings as { code: string; what: string }[];
}

test("nodes of Session Manager need the Include as well", async () => {
  const env = makeMachine("[ssm db]\nnode = i-0fedcba9876543210\n");
  mkdirSync(`${env.HOME}/.ssh`);
  writeFileSync(`${env.HOME}/.ssh/jitney.conf`, `${header}Host db\n`);

  const findings = await examine(env);

  expect(findings).toContainEqual(
    expect.objectContaining({
      code: "ssh-include-missing",
      what: "ssh knows nothing of db: its configuration lacks the Include",
    }),
  );
});

test("folders that cannot be made are told", async () => {
  const env = { ...makeMachine(""), XDG_STATE_HOME: "/dev/null", JITNEY_RUNTIME_DIR: "/dev/null/run" };

  const findings = await examine(env);

  expect(findings.filter(({ code }) => code === "folder-not-writable").map(({ what }) => what)).toEqual([
    "the runtime folder /dev/null/run cannot be made: /dev/null is no folder of yours to write",
    expect.stringContaining("/dev/null is no folder of yours to write"),
  ]);
});
