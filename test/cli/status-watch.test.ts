// `status --watch` on a terminal of the tests; in a real one it is driven in test/end-to-end.

import { afterEach, beforeEach, expect, test } from "vitest";
import { watchStatus } from "../../cli/verbs/status-watch.ts";
import type { World } from "../../cli/world.ts";
import { now, readyWeb, request, status } from "./documents.ts";
import { FakeAgent } from "./fake-agent.ts";
import { FakeTerminal } from "./fake-terminal.ts";
import { runCli } from "./run-cli.ts";

const enter = "\u001b[?1049h\u001b[?25l";
const leave = "\u001b[?25h\u001b[?1049l";

let agent: FakeAgent;
let terminal: FakeTerminal;

beforeEach(async () => {
  agent = await new FakeAgent({ "GET /v1/status": status() }).listen();
  terminal = new FakeTerminal();
});

afterEach(() => agent.close());

function watch(folder = agent.folder): Promise<number> {
  const silent = { write: () => true };
  const world: World = {
    env: { JITNEY_RUNTIME_DIR: folder, NO_COLOR: "1" },
    folder: () => "/",
    now: () => now,
    stdout: silent,
    stderr: silent,
    ownCommand: () => ["false"],
    onInterrupt: () => () => undefined,
  };
  return watchStatus(false, world, terminal);
}

const waysOut: { title: string; leaveBy: () => void; exitCode: number }[] = [
  { title: "q", leaveBy: () => terminal.type("q"), exitCode: 0 },
  { title: "Ctrl-C", leaveBy: () => terminal.type("\u0003"), exitCode: 130 },
  { title: "SIGTERM", leaveBy: () => terminal.signal("SIGTERM"), exitCode: 143 },
  { title: "a terminal that hangs up", leaveBy: () => terminal.input.end(), exitCode: 0 },
];

test.each(waysOut)("$title leaves the terminal as it was", async ({ leaveBy, exitCode }) => {
  const drawn = terminal.draws("approved by bob");
  const watching = watch();
  await drawn;

  leaveBy();

  expect(await watching).toBe(exitCode);
  expect([terminal.drawn.startsWith(enter), terminal.drawn.endsWith(leave)]).toEqual([true, true]);
  expect(terminal.isRaw).toBe(false);
});

test("a change is drawn, and the rows that it does not touch are left alone", async () => {
  const drawn = terminal.draws("approved by bob");
  const watching = watch();
  await drawn;
  const changed = terminal.draws("ready, next window approved too");
  const before = terminal.drawn.length;

  const web = { ...readyWeb, nextRequest: request({ state: "approved", next: true }) };
  agent.announce(status({ entries: [web, ...status().entries.slice(1)] }));
  await changed;

  expect(terminal.drawn.slice(before)).not.toContain("notebooks");
  terminal.type("q");
  await watching;
});

test("a resize draws all of it anew, in the new width", async () => {
  const drawn = terminal.draws("q leaves");
  const watching = watch();
  await drawn;
  const redrawn = terminal.draws("\u001b[2J");

  terminal.resize(46, 24);
  await redrawn;

  expect(terminal.drawn.split("\u001b[2J").at(-1)).toContain('"u…');
  terminal.type("q");
  await watching;
});

test("an agent that ends is said, and followed again once there is one", async () => {
  const drawn = terminal.draws("approved by bob");
  const watching = watch();
  await drawn;
  const lost = terminal.draws("no agent is running");
  const { folder } = agent;

  await agent.close();
  await lost;
  agent = await new FakeAgent({ "GET /v1/status": status() }, folder).listen();
  await terminal.draws("approved by bob");

  terminal.type("q");
  expect(await watching).toBe(0);
});

test("without a terminal it says what to type instead", async () => {
  expect(await runCli(["status", "--watch"], { env: { JITNEY_RUNTIME_DIR: "/run/j" } })).toEqual({
    stdout: "",
    stderr:
      "jitney: status --watch draws on a terminal, and this is none\n" +
      "jitney: type: jitney status; programs follow: curl -N --unix-socket /run/j/agent.sock http://jitney/v1/events\n",
    exitCode: 2,
  });
});

test("--watch and --json are one too many", async () => {
  expect((await runCli(["status", "--watch", "--json"])).exitCode).toBe(2);
});
