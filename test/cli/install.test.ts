// `jitney install`, `uninstall` and `completion`, as a shell runs them.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { kindNames } from "../../agent/config/section-shapes.ts";
import { tempFolder } from "../agent/fakes/temp-folder.ts";
import { takeStock } from "../install/installation.ts";
import { runCli } from "./run-cli.ts";

const aws = "[profile corp]\nregion = eu-west-1\naws_secret_access_key = verysecret\n";
const binFolder = ["--bin-folder", "/opt/jitney/bin"];

function makeHome() {
  const folder = tempFolder();
  const home = `${folder}/mia`;
  mkdirSync(`${home}/.aws`, { recursive: true });
  mkdirSync(`${home}/.config/jitney`, { recursive: true });
  writeFileSync(`${home}/.aws/config`, aws);
  const config = "[agent]\nsource_profile = corp\n\n[jit web]\nnode = i-0123456789abcdef0\n";
  writeFileSync(`${home}/.config/jitney/config.ini`, config);
  mkdirSync(`${folder}/run`, { mode: 0o700 });
  // no PATH: nothing of this machine's own systemd is asked
  return { home, env: { HOME: home, XDG_RUNTIME_DIR: `${folder}/run`, SHELL: "/bin/bash", PATH: "" } };
}

test("--dry-run shows every line that comes, and none of the user's; it changes nothing", async () => {
  const { home, env } = makeHome();
  const before = takeStock(home);

  const { stdout, stderr, exitCode } = await runCli(["install", "--dry-run", ...binFolder], { env });

  expect(stdout).toContain(
    [
      "change ~/.aws/config, line 4",
      "    +",
      "    + # >>> jitney 97cc1db2a817 +1 (by jitney install; undo: jitney uninstall) >>>",
      "    + [profile web]",
      "    + region = eu-west-1",
      "    + credential_process = /opt/jitney/bin/jitney-credential-process web",
      "    + # <<< jitney <<<",
    ].join("\n"),
  );
  expect(stdout).toContain(`make ~/.ssh/config\n    + Include "${home}/.ssh/jitney.conf"\n`);
  expect([stderr, exitCode]).toEqual(["", 0]);
  expect(takeStock(home)).toEqual(before);
});

test("without a terminal and without --yes nothing is changed", async () => {
  const { home, env } = makeHome();
  const before = takeStock(home);

  const outcome = await runCli(["install", ...binFolder], { env });

  expect(outcome.stderr).toBe(
    "jitney: there is no terminal to ask on, so nothing was changed\n" +
      "jitney: see what would change: jitney install --dry-run; and agree: jitney install --yes\n",
  );
  expect(outcome.exitCode).toBe(1);
  expect(takeStock(home)).toEqual(before);
});

test.each([
  ["no", false],
  ["yes", true],
])("a person who says %s is obeyed", async (_, answer) => {
  const { home, env } = makeHome();

  const outcome = await runCli(["install", "--no-service", ...binFolder], {
    env,
    ask: async () => (answer ? "y" : ""),
  });

  expect(existsSync(`${home}/.ssh/config`)).toBe(answer);
  expect(outcome.stderr).toBe(answer ? "" : "jitney: nothing was changed\n");
  expect(outcome.exitCode).toBe(0);
});

test("install, the same again, an entry more, and back", async () => {
  const { home, env } = makeHome();
  const before = takeStock(home);
  const run = (...args: string[]) => runCli(args, { env });

  const installed = await run("install", "--yes", "--no-service", ...binFolder);
  const again = await run("install", "--yes", "--no-service", ...binFolder);
  const added = await run("add", "jit", "pay", "--node", "i-0fedcba9876543210");
  const profiles = readFileSync(`${home}/.aws/config`, "utf8");
  const removed = await run("remove", "pay");
  const undone = await run("uninstall", "--yes", "--state");

  expect(installed.stdout).toMatch(/\ninstalled; undo it with: jitney uninstall\n$/);
  expect(again.stdout).toBe("everything is installed already; nothing to change\n");
  expect(added.stdout).toMatch(/\nchanged the profiles in ~\/\.aws\/config accordingly\n$/);
  expect(profiles).toContain("credential_process = /opt/jitney/bin/jitney-credential-process pay\n");
  expect(removed.stdout).toMatch(/\nchanged the profiles in ~\/\.aws\/config accordingly\n$/);
  expect(undone.stdout).toMatch(/\nuninstalled; the config is kept\n$/);
  expect([installed, again, added, removed, undone].map(({ stderr }) => stderr).join("")).toBe("");
  expect(takeStock(home)).toEqual(before);
});

test("state that never was is not said to be kept", async () => {
  const { env } = makeHome();

  const outcome = await runCli(["uninstall", "--yes"], { env });

  expect(outcome).toEqual({ stdout: "uninstalled; the config is kept\n", stderr: "", exitCode: 0 });
});

test("parts can be left out", async () => {
  const { home, env } = makeHome();
  const less = ["--no-aws", "--no-ssh", "--no-service"];

  await runCli(["install", "--yes", ...less, ...binFolder], { env });

  expect(readFileSync(`${home}/.aws/config`, "utf8")).toBe(aws);
  expect(existsSync(`${home}/.ssh`)).toBe(false);
  expect(existsSync(`${home}/.local/share/bash-completion/completions/jitney`)).toBe(true);
});

test.each([
  [
    "aws",
    "[profile web]\nregion = eu-west-1\ncredential_process = /opt/jitney/bin/jitney-credential-process web\n",
  ],
  ["ssh", 'Include "HOME/.ssh/jitney.conf"\n'],
])("--print %s prints the part alone", async (part, text) => {
  const { home, env } = makeHome();

  const outcome = await runCli(["install", "--print", part, ...binFolder], { env });

  expect(outcome).toEqual({ stdout: text.replace("HOME", home), stderr: "", exitCode: 0 });
});

test.each([
  [
    ["install", "--print", "cron", ...binFolder],
    "there is no part cron to print",
    "type: --print aws, ssh, systemd or launchd",
  ],
  [["completion"], "jitney completion needs a SHELL", "type: jitney completion bash, zsh or fish"],
  [["completion", "tcsh"], "no completion for tcsh", "type: jitney completion bash, zsh or fish"],
])("jitney %j is a mistake of usage", async (args, wrong, next) => {
  const outcome = await runCli(args, { env: makeHome().env });

  expect(outcome).toEqual({ stdout: "", stderr: `jitney: ${wrong}\njitney: ${next}\n`, exitCode: 2 });
});

test("entries can be listed for a shell, and a broken config lists none", async () => {
  const { home, env } = makeHome();

  const good = await runCli(["completion", "--names"], { env });
  writeFileSync(`${home}/.config/jitney/config.ini`, "[nonsense\n");
  const bad = await runCli(["completion", "--names"], { env });

  expect(good).toEqual({ stdout: "web\n", stderr: "", exitCode: 0 });
  expect(bad).toEqual({ stdout: "", stderr: "", exitCode: 0 });
});

async function complete(...words: string[]): Promise<string[]> {
  const { stdout } = await runCli(["completion", "bash"]);
  const ask = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}) COMP_CWORD=${words.length - 1}; _jitney`;
  const show = `jitney() { echo web; }; ${ask}; echo "\${COMPREPLY[@]}"`;
  const answer = execFileSync("bash", ["--norc", "-c", `${stdout}\n${show}`], { encoding: "utf8" });
  return answer.trim().split(" ").filter(Boolean);
}

test.each([
  [["jitney", "sta"], ["status"]],
  [["jitney", "agent", "re"], ["restart"]],
  [["jitney", "request", "w"], ["web"]],
  [["jitney", "request", "--a"], ["--again"]],
  [
    ["jitney", "add", ""],
    [...kindNames, "--help"],
  ],
  [["jitney", "add", "jit", "db", "--no"], ["--node"]],
  [
    ["jitney", "install", "--no-s"],
    ["--no-ssh", "--no-service"],
  ],
])("bash completes %j", async (words, expected) => {
  expect(await complete(...words)).toEqual(expected);
});
