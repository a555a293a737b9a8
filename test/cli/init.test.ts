// `jitney init`: the wizard with its answers given here, and without a terminal.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { kindNames } from "../../agent/config/section-shapes.ts";
import type { Questions } from "../../cli/questions.ts";
import { tempFolder } from "../agent/fakes/temp-folder.ts";
import { runCli } from "./run-cli.ts";

const node = "i-0123456789abcdef0";

const aws = `[profile corp]
region = eu-west-1
sso_session = corp
[sso-session corp]
sso_start_url = https://example.com/start
[profile web]
credential_process = /usr/local/bin/jitney-credential-process web
`;

function makeHome() {
  const home = `${tempFolder()}/mia`;
  mkdirSync(`${home}/.aws`, { recursive: true });
  writeFileSync(`${home}/.aws/config`, aws);
  return { env: { HOME: home }, config: `${home}/.config/jitney/config.ini` };
}

/** Answers in the order of the questions; what was asked and offered is kept. */
function answering(...answers: (string | undefined)[]) {
  const asked: string[] = [];
  const refused: (string | undefined)[] = [];
  const questions: Questions = {
    choose: async (question, choices) => {
      asked.push(`${question} ${choices.map(({ label, hint }) => `${label} (${hint})`).join(", ")}`);
      return answers.shift();
    },
    type: async (question, { check }) => {
      asked.push(question);
      refused.push(check("no good"));
      return answers.shift();
    },
  };
  return { questions, asked, refused };
}

test("it asks for what cannot be known, and writes the entry", async () => {
  const { env, config } = makeHome();
  const { questions, asked, refused } = answering("web", node, "corp");

  const outcome = await runCli(["init", "--kind", "jit"], { env, questions });

  expect(asked).toEqual([
    "What shall it be called?",
    "The node's id, or a tag that one node has; a * may end its value.",
    "Whose credentials sign the calls? corp (SSO, eu-west-1), none of these (the SDK's default chain)",
  ]);
  expect(refused).toEqual([
    "it has more than letters, digits, - and _; no-good would do",
    "expected a node id (i- and 8 or 17 hex digits, mi- and 17) or tag:Key=Value",
  ]);
  expect(readFileSync(config, "utf8")).toBe(`[jit web]\nnode = ${node}\nsource_profile = corp\n`);
  expect(outcome).toEqual({
    stdout: "added [jit web] to ~/.config/jitney/config.ini\n",
    stderr: "jitney: let aws and ssh find it: jitney install\njitney: see how it stands: jitney status\n",
    exitCode: 0,
  });
});

test("every kind is offered where there are several", async () => {
  const { env } = makeHome();
  const { questions, asked } = answering();

  await runCli(["init"], { env, questions });

  expect(asked[0]).toSatisfy(
    (question: string) => kindNames.length === 1 || kindNames.every((kind) => question.includes(kind)),
  );
});

test("who leaves in the middle has changed nothing", async () => {
  const { env, config } = makeHome();

  const outcome = await runCli(["init", "--kind", "jit"], {
    env,
    questions: answering("web", undefined).questions,
  });

  expect(outcome).toEqual({ stdout: "", stderr: "jitney: nothing was changed\n", exitCode: 130 });
  expect(existsSync(config)).toBe(false);
});

test("without a terminal flags answer", async () => {
  const { env, config } = makeHome();
  const flags = [
    "--kind",
    "jit",
    "--name",
    "web",
    "--set",
    `node=${node}`,
    "--set",
    "wait=5s",
    "--region",
    "eu-west-2",
  ];

  const outcome = await runCli(["init", ...flags], { env });

  expect(outcome.exitCode).toBe(0);
  expect(readFileSync(config, "utf8")).toBe(`[jit web]\nnode = ${node}\nwait = 5s\nregion = eu-west-2\n`);
});

test.each([
  [
    ["--kind", "jit"],
    "there is no terminal to ask on, and --name is missing",
    `type all of it: jitney add jit web --node ${node}`,
  ],
  [
    ["--kind", "jit", "--name", "web"],
    "there is no terminal to ask on, and --set node= is missing",
    `type all of it: jitney add jit web --node ${node}`,
  ],
  [["--kind", "jit", "--name", "web", "--set", "node"], "--set node has no =", `type: --set node=${node}`],
  [
    ["--kind", "jit", "--name", "web", "--set", "node=x"],
    "--node x: expected a node id (i- and 8 or 17 hex digits, mi- and 17) or tag:Key=Value",
    `type: --node ${node}`,
  ],
])("jitney init %j is a mistake of usage", async (args, wrong, next) => {
  const outcome = await runCli(["init", ...args], { env: makeHome().env });

  expect(outcome).toEqual({ stdout: "", stderr: `jitney: ${wrong}\njitney: ${next}\n`, exitCode: 2 });
});
