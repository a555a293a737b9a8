// `jitney add` and `jitney remove`, as a shell runs them.

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { tempFolder } from "../agent/fakes/temp-folder.ts";
import { entry, status } from "./documents.ts";
import { FakeAgent } from "./fake-agent.ts";
import { runCli } from "./run-cli.ts";

const node = "i-0123456789abcdef0";

function makeHome() {
  const home = `${tempFolder()}/mia`;
  mkdirSync(home);
  return { env: { HOME: home }, config: `${home}/.config/jitney/config.ini` };
}

test("add writes an entry with the keys of its kind, remove takes it out again", async () => {
  const { env, config } = makeHome();

  const added = await runCli(["add", "jit", "web", "--node", node, "--request-every", "4h"], { env });
  const text = readFileSync(config, "utf8");
  const removed = await runCli(["remove", "web"], { env });

  expect(added).toEqual({
    stdout: "added [jit web] to ~/.config/jitney/config.ini\n",
    stderr: "",
    exitCode: 0,
  });
  expect(text).toBe(`[jit web]\nnode = ${node}\nrequest_every = 4h\n`);
  expect(removed).toEqual({
    stdout: "removed web from ~/.config/jitney/config.ini\n",
    stderr: "",
    exitCode: 0,
  });
  expect(readFileSync(config, "utf8")).toBe("");
});

/** An agent that takes an edit over when it has been asked so often. */
async function startSlowAgent(asksBefore: number, [before, after]: [string[], string[]]) {
  let asks = 0;
  const route = () => {
    asks += 1;
    const names = asks > asksBefore ? after : before;
    return { ...status(), entries: names.map((name) => entry({ name })) };
  };
  const agent = await new FakeAgent({ "GET /v1/status": route }).listen();
  onTestFinished(() => agent.close());
  return { runtime: { JITNEY_RUNTIME_DIR: agent.folder }, countAsks: () => asks };
}

test("add and remove come back when the running agent has taken the edit over", async () => {
  const { env } = makeHome();
  const adding = await startSlowAgent(3, [[], ["web"]]);
  const removing = await startSlowAgent(3, [["web"], []]);

  const added = await runCli(["add", "jit", "web", "--node", node], { env: { ...env, ...adding.runtime } });
  const removed = await runCli(["remove", "WEB"], { env: { ...env, ...removing.runtime } });

  expect([added.stderr, removed.stderr]).toEqual(["", ""]);
  expect([adding.countAsks(), removing.countAsks()]).toEqual([4, 4]);
});

test("an agent that does not take the edit over is told, and waited for no longer than a moment", async () => {
  const { env } = makeHome();
  const { runtime } = await startSlowAgent(Number.POSITIVE_INFINITY, [[], []]);

  const added = await runCli(["add", "jit", "web", "--node", node], { env: { ...env, ...runtime } });

  expect(added).toMatchObject({
    exitCode: 0,
    stderr: expect.stringContaining(
      "has not taken this over yet\njitney: if it does not: jitney agent restart",
    ),
  });
});

test.each([
  [["add", "jit", "web"], "jitney add jit needs --node", `type: jitney add jit web --node ${node}`],
  [
    ["add", "jit", "web", "--node", node, "--region", "eu-west-1a"],
    "--region eu-west-1a: expected a region such as eu-west-1",
    "type: --region eu-west-1",
  ],
  [
    ["add", "jit", "web", "--nod", node],
    "jitney add jit has no option --nod",
    `did you mean: jitney add jit web --node ${node}`,
  ],
  [["add", "jti", "web"], "jitney add has no verb jti", "did you mean: jitney add jit web"],
])("jitney %j writes nothing and says what to type", async (args, wrong, next) => {
  const { env, config } = makeHome();

  const outcome = await runCli(args, { env });

  expect(outcome).toEqual({ stdout: "", stderr: `jitney: ${wrong}\njitney: ${next}\n`, exitCode: 2 });
  expect(existsSync(config)).toBe(false);
});
