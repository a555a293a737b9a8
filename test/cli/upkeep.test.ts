// config, logs and login; login runs as an executable of its own, since it hands its streams on.

import { execFile, spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { appendFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stateFolder } from "../../protocol/paths.ts";
import { type Outcome, runCli } from "./run-cli.ts";

const main = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

// processes of their own, on a machine that may have other things to do
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let folder: string;
let env: Record<string, string>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "jitney-cli-"));
  env = {
    HOME: folder,
    PATH: join(folder, "bin"),
    JITNEY_CONFIG: join(folder, "config.ini"),
    XDG_STATE_HOME: join(folder, "state"),
    JITNEY_RUNTIME_DIR: join(folder, "run"),
  };
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function runExecutable(args: string[], options: { cwd?: string; uid?: number } = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], { env, ...options }, (_, stdout, stderr) => {
      resolve({ stdout, stderr, exitCode: child.exitCode ?? -1 });
    });
  });
}

test("config prints every setting in force; --show-origin as git does", async () => {
  write(
    "config.ini",
    "[agent]\nregion = eu-west-1\nhttps_proxy = http://mia:secret@proxy:8080\n[jit web]\nnode = tag:Name=web-*\n",
  );

  const plain = await runCli(["config"], { env });
  const shown = await runCli(["config", "--show-origin"], { env });

  expect(plain).toEqual({
    stdout:
      "agent.region=eu-west-1\nagent.https_proxy=http://mia:…@proxy:8080\njit.web.node=tag:Name=web-*\n",
    stderr: "",
    exitCode: 0,
  });
  expect(shown.stdout.split("\n")[2]).toBe(`file:${folder}/config.ini:5\tjit.web.node=tag:Name=web-*`);
});

test("config --json has files and settings, and no password either", async () => {
  write("config.ini", "[agent]\nhttps_proxy = http://mia:secret@proxy:8080\n");

  const { stdout } = await runCli(["config", "--json"], { env });

  const file = `${folder}/config.ini`;
  expect(JSON.parse(stdout)).toEqual({
    files: [file],
    settings: [{ file, line: 2, section: "agent", key: "https_proxy", value: "http://mia:…@proxy:8080" }],
  });
});

test("config with a mistake reports file and line, exit code 1", async () => {
  write("config.ini", "[jit web]\nnod = i-0123456789abcdef0\n");

  const { stdout, stderr, exitCode } = await runCli(["config"], { env });

  expect([stdout, exitCode]).toEqual(["", 1]);
  expect(stderr.split("\n")[0]).toContain(`${folder}/config.ini:2: `);
});

test("logs prints the agent's log", async () => {
  const path = `${stateFolder(env)}/agent.log`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "2026-11-21T09:30:00.000Z started pid=4242\n");

  expect(await runCli(["logs"], { env })).toEqual({
    stdout: "2026-11-21T09:30:00.000Z started pid=4242\n",
    stderr: "",
    exitCode: 0,
  });
});

test("logs before there is one says where it will be", async () => {
  expect(await runCli(["logs"], { env })).toEqual({
    stdout: "",
    stderr:
      `jitney: there is no log yet: ${stateFolder(env)}/agent.log\n` +
      "jitney: the agent writes one; start it: jitney agent start\n",
    exitCode: 1,
  });
});

test("logs -f prints what is added, also after the log was rotated, until Ctrl-C", async () => {
  const path = `${stateFolder(env)}/agent.log`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "one\n");
  const child = spawn(process.execPath, [main, "logs", "-f"], { env, stdio: ["ignore", "pipe", "ignore"] });
  const output = child.stdout.setEncoding("utf8")[Symbol.asyncIterator]();

  expect((await output.next()).value).toBe("one\n");
  await appendFile(path, "two\n");
  expect((await output.next()).value).toBe("two\n");
  appendFileSync(path, "three, just before it was full\n");
  renameSync(path, `${path}.1`);
  writeFileSync(path, "four, of the new file\n");
  expect((await output.next()).value).toMatch(/^three, just before it was full\n/);

  await appendFile(path, "five\n");
  let rest = "";
  while (!rest.endsWith("five\n")) rest += (await output.next()).value;
  expect(rest).toMatch(/^(four, of the new file\n)?five\n$/);

  const ended = new Promise((resolve) => child.on("exit", resolve));
  child.kill("SIGINT");
  expect(await ended).toBe(130);
});

test("a reader that closes the pipe early ends it quietly", async () => {
  const path = `${stateFolder(env)}/agent.log`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "a line of the log\n".repeat(50_000));
  env.PATH = process.env.PATH ?? "";
  const shell = `${process.execPath} ${main} logs | head -n 1`;

  const { stdout, stderr } = await new Promise<Outcome>((resolve) => {
    execFile("sh", ["-c", shell], { env }, (_, out, error) =>
      resolve({ stdout: out, stderr: error, exitCode: 0 }),
    );
  });

  expect([stdout, stderr]).toEqual(["a line of the log\n", ""]);
});

test.skipIf(!existsSync("/dev/full")).each([
  [
    ">/dev/full",
    "jitney: the answer cannot be written (ENOSPC)\njitney: lead it elsewhere: > FILE\nexit 1\n",
  ],
  [">/dev/full 2>/dev/full", "exit 1\n"],
])("a stream that cannot be written is no crash: %s", async (streams, told) => {
  const shell = `{ ${process.execPath} ${main} status ${streams}; } 2>&1; echo exit $?`;

  const stdout = await new Promise((resolve) => {
    execFile("/bin/sh", ["-c", shell], { env }, (_, out) => resolve(out));
  });

  expect(stdout).toBe(told);
});

/** An `aws` that says how it was called. */
function installAws(exitCode: number): void {
  write("bin/aws", `#!/bin/sh\necho "aws $@ config=$AWS_CONFIG_FILE"\nexit ${exitCode}\n`);
  chmodSync(join(folder, "bin/aws"), 0o755);
}

const twoProfiles = [
  "[jit web]",
  "node = i-0123456789abcdef0",
  "source_profile = corp-sso",
  "[jit bench]",
  "node = i-0fedcba9876543210",
  "source_profile = lab",
].join("\n");

const awsConfig =
  "[profile corp-sso]\nsso_session = corp\n[profile lab]\nlogin_session = arn\n[profile keys]\nregion = eu-west-1\n";

test("login runs what the source profile of the entry needs, all output on stderr", async () => {
  installAws(0);
  write("config.ini", twoProfiles);
  write(".aws/config", awsConfig);

  expect(await runExecutable(["login", "bench"])).toEqual({
    stdout: "",
    stderr: "jitney: running: aws login --profile lab\naws login --profile lab config=\n",
    exitCode: 0,
  });
});

test("login writes to the AWS files that the agent reads", async () => {
  installAws(0);
  write("config.ini", `[agent]\nsource_profile = corp-sso\naws_config_file = ${folder}/aws.conf\n`);
  write("aws.conf", awsConfig);

  const { stderr } = await runExecutable(["login"]);

  expect(stderr.split("\n")[1]).toBe(`aws sso login --profile corp-sso config=${folder}/aws.conf`);
});

test("login that fails is exit code 4", async () => {
  installAws(255);
  write(".aws/config", awsConfig);

  const { stderr, exitCode } = await runExecutable(["login", "--source-profile", "corp-sso"]);

  expect(exitCode).toBe(4);
  expect(stderr.split("\n").slice(2, 4)).toEqual([
    "jitney: the login of corp-sso failed (exit code 255)",
    "jitney: try it by hand: aws sso login --profile corp-sso",
  ]);
});

test("login without the AWS CLI says what to install", async () => {
  write(".aws/config", awsConfig);

  const { stderr, exitCode } = await runExecutable(["login", "--source-profile", "corp-sso"]);

  expect(exitCode).toBe(4);
  expect(stderr.split("\n").slice(1, 3)).toEqual([
    "jitney: the login needs the AWS CLI, and there is no aws on the PATH",
    "jitney: install version 2: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
  ]);
});

test("login without NAME asks which, where there are several source profiles", async () => {
  write("config.ini", twoProfiles);

  expect(await runCli(["login"], { env })).toEqual({
    stdout: "",
    stderr:
      "jitney: jitney login needs a NAME, there are several source profiles: web (corp-sso), bench (lab)\n" +
      "jitney: type: jitney login web\n",
    exitCode: 2,
  });
});

test.each([
  ["corp-so", "there is no AWS profile corp-so", "did you mean corp-sso?"],
  [
    "keys",
    "the profile keys has neither SSO nor aws login",
    "see whether its credentials work: aws sts get-caller-identity --profile keys",
  ],
])("login of %s, which has none", async (profile, message, next) => {
  write(".aws/config", awsConfig);

  expect(await runExecutable(["login", "--source-profile", profile])).toEqual({
    stdout: "",
    stderr: `jitney: ${message}\njitney: ${next}\n`,
    exitCode: 1,
  });
});

test.skipIf(process.getuid?.() !== 0).each([
  [["doctor"], 1],
  [["install", "--dry-run", "--bin-folder", "/opt/jitney/bin"], 0],
  [["uninstall", "--dry-run"], 0],
])("%j works for a uid without a name (tried as root only)", async (args, expected) => {
  const nobody = 54_321;
  chownSync(folder, nobody, nobody);

  const { stdout, stderr, exitCode } = await runExecutable(args, { uid: nobody });

  expect(stderr).toBe("");
  expect(stdout).not.toContain("passwd");
  expect(exitCode).toBe(expected);
});

test("the executable works in a folder that was deleted", async () => {
  const gone = join(folder, "gone");
  mkdirSync(gone);
  const shell = `cd ${gone} && rmdir ${gone} && ${process.execPath} ${main} status`;

  const { stdout, stderr } = await new Promise<Outcome>((resolve) => {
    const path = process.env.PATH ?? "";
    execFile("/bin/sh", ["-c", shell], { env: { ...env, PATH: path } }, (_, out, error) => {
      resolve({ stdout: out, stderr: error, exitCode: 0 });
    });
  });

  expect([stdout.slice(0, 20), stderr]).toEqual(["no agent is running;", ""]);
});
