import { expect, test } from "vitest";
import { version } from "../../protocol/version.ts";
import { runCli } from "./run-cli.ts";

/** A folder that does not exist: whatever asks for an agent there finds none. */
const env = { JITNEY_RUNTIME_DIR: "/nonexistent/jitney", HOME: "/nonexistent" };

test.each([
  [["statsu"], "jitney has no verb statsu", "did you mean: jitney status"],
  [["status", "--jsno"], "jitney status has no option --jsno", "did you mean: jitney status --json"],
  [["status", "-x"], "jitney status has no option -x", "see: jitney status --help"],
  [["agent", "strat"], "jitney agent has no verb strat", "did you mean: jitney agent start"],
  [["agent", "fly"], "jitney agent has no verb fly", "see: jitney agent --help"],
  [[""], "jitney has no verb ''", "see: jitney --help"],
  [["status", "web"], "jitney status does not know what to do with web", "see: jitney status --help"],
  [
    ["request", "web", "--reasn=it is late"],
    "jitney request has no option '--reasn=it is late'",
    "did you mean: jitney request web '--reason=it is late'",
  ],
  [["request", "--reason"], "--reason needs a value", "type: jitney request --reason TEXT"],
  [["request", "web", "--reason", " "], "--reason is empty", 'type what it is for: --reason "deploy OPS-1"'],
  [
    ["request", "web", "--wait=soon"],
    "--wait=soon is not a time from 1s to 7d, such as 5s",
    "type: --wait=40m",
  ],
  [
    ["request", "web", "--wait", "90d"],
    "--wait=90d is not a time from 1s to 7d, such as 5s",
    "type: --wait=7d",
  ],
  [
    ["request", "web", "--again", "--next"],
    "--again is for the current window, --next for the one after",
    "type one of the two",
  ],
  [
    ["request", "web", "--cancel", "--wait"],
    "--cancel withdraws a request; it does not go with --wait",
    "leave --wait out",
  ],
  [
    ["request", "web", "--region", "eu-west-1"],
    "--source-profile and --region are for node ids; web has its own in the config",
    "type: jitney request web",
  ],
  [
    ["request", "i-12"],
    "i-12 is no node id: those have 8 or 17 hex digits after i-, 17 after mi-",
    "see the nodes there are: jitney nodes",
  ],
  [["forget", "web", "--all"], "web or --all, not both", "type: jitney forget web"],
  [
    ["login", "web", "--source-profile", "lab"],
    "NAME or --source-profile, not both",
    "type: jitney login web",
  ],
])("jitney %j: what is wrong, what to type, exit code 2", async (args, wrong, next) => {
  const outcome = await runCli(args, { env });

  expect(outcome).toEqual({ stdout: "", stderr: `jitney: ${wrong}\njitney: ${next}\n`, exitCode: 2 });
});

test("--version prints the version alone", async () => {
  expect(await runCli(["--version"])).toEqual({ stdout: `${version}\n`, stderr: "", exitCode: 0 });
});

const verbs = [
  ...["status", "request", "requests", "nodes", "renew", "forget", "login", "config", "logs", "agent"],
  ...["add", "add jit", "init", "remove", "install", "uninstall", "completion", "shell", "forward"],
  ...["agent run", "agent start", "agent stop", "agent restart", "agent status"],
];

test.each(verbs)("jitney %s --help has an example and fits 80 columns", async (verb) => {
  const { stdout, stderr, exitCode } = await runCli([...verb.split(" "), "--help"]);

  expect(stdout).toMatch(new RegExp(`^Usage: jitney ${verb}`));
  expect(stdout).toMatch(/^Example:\n {2}jitney /m);
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect([stderr, exitCode]).toEqual(["", 0]);
});

test("without a verb, and with help, every verb is listed on stdout", async () => {
  const bare = await runCli([]);
  const help = await runCli(["help"]);

  expect(bare).toEqual(help);
  expect(bare.exitCode).toBe(0);
  expect(bare.stdout).toMatch(/^ {2}status +show what is ready, what waits, what needs a hand$/m);
});

test("jitney help VERB is jitney VERB --help", async () => {
  expect(await runCli(["help", "request"])).toEqual(await runCli(["request", "--help"]));
});
