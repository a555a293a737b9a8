// `jitney shell` on a terminal: from nothing over the approval to a prompt, and what else can come of waiting.

import { expect, test } from "vitest";
import type { AccessPolicy } from "../../emulator/ssm/nodes.ts";
import { jitney, tmux } from "./harness/programs.ts";
import { createSessionWorld } from "./harness/session-world.ts";
import { openPane } from "./harness/tmux.ts";

const shell = ["env", "PS1=node> ", "sh", "-i"];
const terminalTest = test.skipIf(tmux.isMissing).concurrent;
const manual: AccessPolicy = { kind: "manual", approvers: ["bob", "ann"] };

terminalTest("from nothing over the approval to a prompt, and back", async () => {
  await using world = await createSessionWorld({ policy: manual, emulator: { shell } });
  const { emulator } = world;
  await using pane = await openPane(world, { cols: 160, rows: 24 });
  const before = await pane.run("stty -g");

  pane.type(`${jitney} shell web --reason 'look at the logs'\r`);
  const waiting = await pane.shows(/web waits for approval/);
  const [request] = emulator.requests();
  emulator.approve(request?.id ?? "");
  await pane.shows(/node>$/);
  pane.type("echo from the $((6*7))\r");
  await pane.shows(/^from the 42\nnode>$/m);
  pane.type("exit\r");
  await pane.shows(/pane>$/);

  expect(waiting).toMatch(new RegExp(`${request?.id}, .*approvers: bob, ann\\) "look at the logs"$`, "m"));
  expect(waiting).toContain(`bob or ann can approve ${request?.id}`);
  expect(await pane.run("echo code $?; stty -g")).toContain(before);
  expect(emulator.sessions()).toMatchObject([{ document: "SSM-SessionManagerRunShell", isOver: true }]);
});

terminalTest("an approval that is there already is not asked for again", async () => {
  await using world = await createSessionWorld({ emulator: { shell } });
  await using pane = await openPane(world);

  pane.type(`${jitney} shell web\r`);
  await pane.shows(/node>$/);
  pane.type("exit 3\r");
  await pane.shows(/pane>$/);

  expect(world.emulator.requests()).toHaveLength(1);
});

terminalTest("Ctrl-C while it waits leaves the request filed, and says so", async () => {
  await using world = await createSessionWorld({ policy: manual, emulator: { shell } });
  await using pane = await openPane(world);
  const before = await pane.run("stty -g");

  pane.type(`${jitney} shell web\r`);
  await pane.shows(/web waits for approval/);
  pane.press("C-c");
  const [request] = world.emulator.requests();
  const seen = await pane.shows(/follow it with: .*[\s\S]*pane>$/);

  expect(seen).toContain(`jitney: stopped waiting; the request ${request?.id} stays filed`);
  expect(await pane.run("echo code $?; stty -g")).toBe(`code 130\n${before}`);
  expect(world.emulator.requests()).toMatchObject([{ status: "PendingApproval" }]);
});

terminalTest("--no-wait files the request and leaves with 8", async () => {
  await using world = await createSessionWorld({ policy: manual, emulator: { shell } });
  await using pane = await openPane(world, { cols: 160, rows: 24 });

  const seen = await pane.run(`${jitney} shell web --no-wait; echo code $?`);

  expect(seen).toMatch(
    /^jitney: web waits for approval \(oi-.*\)\njitney: wait on: jitney request web --wait\ncode 8$/,
  );
  expect(world.emulator.requests()).toHaveLength(1);
});

terminalTest("a rejection ends the wait with 1 and what to type", async () => {
  await using world = await createSessionWorld({ policy: manual, emulator: { shell } });
  await using pane = await openPane(world, { cols: 160, rows: 24 });

  pane.type(`${jitney} shell web; echo code $?\r`);
  await pane.shows(/web waits for approval/);
  world.emulator.reject(world.emulator.requests()[0]?.id ?? "", { by: "ann", comment: "use staging" });
  const seen = await pane.shows(/code 1\npane>$/);

  expect(seen).toMatch(/^jitney: the request for web was rejected by ann at .*"use staging" \(oi-/m);
});

terminalTest("right after the approval, a node that is not connected yet is tried again", async () => {
  await using world = await createSessionWorld({ policy: manual, emulator: { shell } });
  const { emulator } = world;
  await using pane = await openPane(world, { cols: 160, rows: 24 });
  emulator.faults.next("StartSession", { kind: "access-denied" });
  emulator.faults.next("StartSession", {
    kind: "error",
    code: "TargetNotConnected",
    message: "not connected",
  });

  pane.type(`${jitney} shell web\r`);
  await pane.shows(/web waits for approval/);
  emulator.approve(emulator.requests()[0]?.id ?? "");
  await pane.shows(/trying again for \d+ s/);
  await pane.shows(/node>$/);

  expect(emulator.count("StartSession")).toBe(3);
});

terminalTest("when the window ends, the shell stays and one line says how to ask for the next", async () => {
  const policy = { kind: "manual", windowMs: 15_000 } as const;
  await using world = await createSessionWorld({ policy, emulator: { shell } });
  await using pane = await openPane(world, { cols: 240, rows: 24 });

  pane.type(`${jitney} shell web\r`);
  await pane.shows(/web waits for approval/);
  world.emulator.approve(world.emulator.requests()[0]?.id ?? "");
  await pane.shows(/node>/);
  await pane.shows(/the access window of web has ended; .*ask for the next: jitney request web/);
  pane.type("echo still $((1+1))\r");

  await pane.shows(/^still 2$/m);
});

terminalTest("an encrypted session works, and only KMS sees its key", async () => {
  await using world = await createSessionWorld({ emulator: { shell, sessionKeyId: "alias/sessions" } });
  await using pane = await openPane(world);

  pane.type(`${jitney} shell db\r`);
  await pane.shows(/node>$/);
  pane.type("echo sealed $((6*7))\r");

  await pane.shows(/^sealed 42$/m);
  expect(world.emulator.count("GenerateDataKey")).toBe(1);
});

test.concurrent("a command's output, errors and exit code are its own", async () => {
  await using world = await createSessionWorld();

  const outcome = await world.runJitney(["shell", "db", "--", "echo out; echo err >&2; exit 7"]);

  expect(outcome).toMatchObject({ stdout: "out\n", stderr: "err\n", exitCode: 7 });
});

terminalTest("on a terminal as well, and Ctrl-C ends it there", async () => {
  await using world = await createSessionWorld();
  await using pane = await openPane(world);

  const seen = await pane.run(`${jitney} shell db -- 'exit 7' || echo code $?`);
  pane.type(`clear; ${jitney} shell db -- 'echo up; sleep 1000'; echo code $?\r`);
  await pane.shows(/^up$/m);
  pane.type("\x03");

  expect(seen).toBe("code 7");
  expect(await pane.shows(/code \d+$/m)).toContain("code 130");
  expect(world.emulator.sessions().map(({ isOver }) => isOver)).toEqual([true, true]);
});

terminalTest("with -t a command has a terminal", async () => {
  await using world = await createSessionWorld();
  await using pane = await openPane(world);

  const seen = await pane.run(`${jitney} shell db -t -- 'test -t 0 && echo a terminal'`);

  expect(seen).toContain("a terminal");
});

test.concurrent.each([
  [
    ["shell", "db", "-t", "--", "top"],
    "jitney: --tty gives the command this terminal, and this is none\njitney: type: jitney shell db -- top\n",
  ],
  [
    ["shell", "db", "uptime"],
    "jitney: a command stands behind --\njitney: type: jitney shell db -- uptime\n",
  ],
])("misused, %j leaves with 2 and says what to type", async (args, stderr) => {
  await using world = await createSessionWorld();

  expect(await world.runJitney(args)).toMatchObject({ exitCode: 2, stdout: "", stderr });
});

test.concurrent("without a terminal a shell is refused, and a command offered", async () => {
  await using world = await createSessionWorld();

  const outcome = await world.runJitney(["shell", "db"]);

  expect(outcome).toMatchObject({
    exitCode: 1,
    stdout: "",
    stderr:
      "jitney: a shell needs a terminal, and this is none\njitney: run one command instead: jitney shell db -- uptime\n",
  });
});
