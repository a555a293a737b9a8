// `jitney add` and `jitney remove`, as a shell runs them.

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { tempFolder } from "../agent/fakes/temp-folder.ts";
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
