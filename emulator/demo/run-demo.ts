// The guided first run: the real agent and executables, as shipped, against the emulator. From the request
// over the approval to credentials, `aws`, a renewal before the reader's eyes, and the end of it all.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Emulator, startEmulator } from "../emulator.ts";
import { createNarrator, mask, type Narrator } from "./narrator.ts";
import { demoShell, openShell } from "./shell-step.ts";
import { logInOverSsh } from "./ssh-step.ts";
import { leaseMs, node, type Outcome, type Stage, setStage } from "./stage.ts";

export interface DemoOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** jitney-demo itself; the others lie beside it. */
  executable: string;
  out: NodeJS.WriteStream;
}

/** How long the approver of the demo thinks. */
const approvalMs = 2_500;

/** Renewals that the reader is shown. */
const shownRenewals = 2;

class StepFailed extends Error {}

export async function runDemo({ env, executable, out }: DemoOptions): Promise<number> {
  const tell = createNarrator(out);
  const emulator = await startEmulator({ tokenLifetimeMs: leaseMs, shell: demoShell });
  emulator.addNode({ id: node, name: "web" });
  emulator.setPolicy(node, "manual");
  const stage = setStage(emulator, env.PATH ?? "/usr/bin:/bin", executable);
  const interrupted = new Promise<number>((resolve) => {
    process.once("SIGINT", () => resolve(130));
    out.on("error", () => resolve(1)); // nobody reads on: `jitney-demo | head`
  });
  try {
    return await Promise.race([play({ emulator, stage, tell, path: env.PATH, out }), interrupted]);
  } catch (error) {
    tell.say(`\njitney-demo: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await stage.run(stage.executable("jitney"), ["agent", "stop"]).catch(() => undefined); // the folder goes anyway
    await emulator.stop();
    stage.clear();
    tell.say(`\nThe agent has ended and ${stage.folder} is gone.`);
  }
}

interface Play {
  emulator: Emulator;
  stage: Stage;
  tell: Narrator;
  path: string | undefined;
  out: NodeJS.WriteStream;
}

async function play({ emulator, stage, tell, path, out }: Play): Promise<number> {
  introduce(emulator, stage, tell);
  await ask(stage, tell);
  await approve(emulator, tell);
  await fetchCredentials(stage, tell);
  await callAws(emulator, stage, tell, path);
  await watchRenewals(emulator, stage, tell);
  const login = await logInOverSsh(emulator, stage, tell);
  if (login !== undefined) report(login, tell, [0], "ssh");
  const hasTerminal = out.isTTY === true && process.stdin.isTTY === true;
  await openShell(stage, tell, { hasTerminal, hasPython: findProgram("python3", path) !== undefined });
  tell.title("That is all there is to it");
  tell.say("With an AWS account the same agent runs as it is: docs/just-in-time.md says how, in five lines.");
  return 0;
}

function introduce(emulator: Emulator, stage: Stage, tell: Narrator): void {
  tell.title("Jitney keeps short-lived AWS access ready");
  tell.say(`An emulator plays AWS on ${emulator.endpoint}; nothing leaves this machine.`);
  tell.say(`Everything happens in ${stage.folder}, and its config is`);
  tell.output(`[jit web]\nnode = ${node}\nreason = trying jitney out`);
}

async function ask(stage: Stage, tell: Narrator): Promise<void> {
  tell.title("1. Ask for access");
  await show(stage, tell, "jitney", ["request", "web"], [0, 8]);
  tell.say("\nThe agent has started by itself. Somebody must approve:");
  await show(stage, tell, "jitney", ["status"], [0]);
}

async function approve(emulator: Emulator, tell: Narrator): Promise<void> {
  const [request] = emulator.requests();
  if (request === undefined) throw new StepFailed("the emulator has seen no access request");
  await new Promise((resolve) => setTimeout(resolve, approvalMs));
  emulator.approve(request.id, { by: "bob", comment: "have fun" });
  tell.title("2. Bob approves");
  tell.say(`${request.id} is approved; the agent sees it by itself.`);
}

async function fetchCredentials(stage: Stage, tell: Narrator): Promise<void> {
  tell.title("3. Credentials, as every SDK gets them");
  tell.say("~/.aws/config has the line: credential_process = …/jitney-credential-process web");
  tell.command("jitney-credential-process web");
  const { exitCode, stdout, stderr } = await stage.run(stage.executable("jitney-credential-process"), [
    "web",
  ]);
  if (exitCode !== 0) throw new StepFailed(`jitney-credential-process failed:\n${stderr}`);
  const document = JSON.parse(stdout) as Record<string, string>;
  const { SecretAccessKey: secret = "", SessionToken: token = "" } = document;
  tell.output(
    JSON.stringify({ ...document, SecretAccessKey: mask(secret), SessionToken: mask(token) }, undefined, 2),
  );
}

async function callAws(
  emulator: Emulator,
  stage: Stage,
  tell: Narrator,
  path: string | undefined,
): Promise<void> {
  tell.title("4. The real aws, with the profile");
  const aws = findProgram("aws", path);
  if (aws === undefined) return tell.say("aws is not installed here, so this step is left out.");
  tell.command("aws sts get-caller-identity --profile web");
  const args = ["sts", "get-caller-identity", "--profile", "web", "--endpoint-url", emulator.endpoint];
  report(await stage.run(aws, args), tell, [0], "aws");
}

async function watchRenewals(emulator: Emulator, stage: Stage, tell: Narrator): Promise<void> {
  tell.title("5. Renewed before anybody notices");
  tell.say(`These credentials live ${leaseMs / 1_000} seconds, so that you can watch the agent renew them.`);
  await show(stage, tell, "jitney", ["status"], [0]);
  for (let renewal = 1; renewal <= shownRenewals; renewal += 1) {
    await emulator.called("GetAccessToken", {
      count: emulator.count("GetAccessToken") + 1,
      timeoutMs: leaseMs,
    });
    tell.say(`\n${new Date().toISOString().slice(11, 19)}  renewed, ${renewal} of ${shownRenewals}`);
  }
  await show(stage, tell, "jitney", ["status"], [0]);
}

/** Runs one of our executables and prints what it printed. */
async function show(
  stage: Stage,
  tell: Narrator,
  name: string,
  args: readonly string[],
  expected: readonly number[],
): Promise<void> {
  tell.command([name, ...args].join(" "));
  report(await stage.run(stage.executable(name), args), tell, expected, name);
}

function report(
  { exitCode, stdout, stderr }: Outcome,
  tell: Narrator,
  expected: readonly number[],
  name: string,
): void {
  tell.output(stdout + stderr);
  if (!expected.includes(exitCode)) throw new StepFailed(`${name} ended with exit code ${exitCode}`);
}

function findProgram(name: string, path = ""): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find((candidate) => existsSync(candidate));
}
