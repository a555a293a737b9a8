import { afterEach, beforeEach, expect, test } from "vitest";
import { Failure } from "../../protocol/failure.ts";
import { asleepBlog, entry, inMinutes, nodes, readyWeb, request, status, waitingDb } from "./documents.ts";
import { FakeAgent, type Routes } from "./fake-agent.ts";
import { type Outcome, runCli } from "./run-cli.ts";

let agent: FakeAgent;
let routes: Routes;

beforeEach(async () => {
  routes = { "GET /v1/status": status() };
  agent = await new FakeAgent(routes).listen();
});

afterEach(() => agent.close());

function run(...args: string[]): Promise<Outcome> {
  return runCli(args, {
    env: { JITNEY_RUNTIME_DIR: agent.folder, HOME: agent.folder, XDG_STATE_HOME: "/nowhere" },
  });
}

function runWithoutAgent(...args: string[]): Promise<Outcome> {
  return runCli(args, { env: { JITNEY_RUNTIME_DIR: "/nonexistent/jitney", HOME: "/nonexistent" } });
}

test("status prints the screen without colour where stdout is no terminal", async () => {
  const { stdout, stderr, exitCode } = await run("status");

  expect(stdout.split("\n")[0]).toBe("agent 1.4.0, up 3 d    corp-sso: 6 h left");
  expect(stdout).not.toContain("\u001b");
  expect([stderr, exitCode]).toEqual(["", 0]);
});

test("agent status is the same as status", async () => {
  expect(await run("agent", "status", "-v")).toEqual(await run("status", "-v"));
});

test("status --json prints the agent's document", async () => {
  const { stdout } = await run("status", "--json");

  expect(JSON.parse(stdout)).toEqual(status());
});

test("status without an agent says so and starts none", async () => {
  expect(await runWithoutAgent("status")).toEqual({
    stdout: "no agent is running; it starts on first use, or with: jitney agent start\n",
    stderr: "",
    exitCode: 0,
  });
});

test("status --json without an agent has the same members", async () => {
  const { stdout, exitCode } = await runWithoutAgent("status", "--json");

  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    agent: null,
    config: { files: [] },
    sourceProfiles: [],
    entries: [],
  });
});

test("an agent of another time is told apart from one of ours", async () => {
  routes["GET /v1/status"] = { ...status(), version: 2 };

  expect(await run("status")).toEqual({
    stdout: "",
    stderr:
      "jitney: the agent's status has version 2, not 1\n" +
      "jitney: bring agent and command to the same version: jitney agent restart\n",
    exitCode: 1,
  });
});

test("requests lists them, the newest first", async () => {
  agent.requests = [
    request({ id: "oi-00000000bbbb", name: "pay", state: "rejected", filedAt: inMinutes(-190) }),
    request({ next: true, reason: "a reason that is far too long to stand in one line of the terminal" }),
  ];

  expect(await run("requests")).toEqual({
    stdout: [
      "  ID               STATE     FOR            AGE  REASON",
      "◌ oi-0123456789ab  pending   web (next)  12 min  a reason that is far too long …",
      "✗ oi-00000000bbbb  rejected  pay            3 h  deploy OPS-1",
      "",
    ].join("\n"),
    stderr: "",
    exitCode: 0,
  });
});

test("requests says when there are none; its JSON is an empty list", async () => {
  expect(await run("requests")).toEqual({ stdout: "no access requests\n", stderr: "", exitCode: 0 });
  expect(JSON.parse((await run("requests", "--json")).stdout)).toEqual({ requests: [] });
});

test("requests ID shows everything known of one", async () => {
  agent.requests = [
    request({
      state: "rejected",
      approvers: [{ name: "ann", answer: "rejected", comment: "use staging" }, { name: "bob" }],
    }),
  ];

  const { stdout, exitCode } = await run("requests", "oi-0123456789ab");

  expect(exitCode).toBe(0);
  expect(stdout.replace(/\d\d:\d\d/, "HH:MM")).toBe(
    [
      'the request for web was rejected by ann: "use staging" (oi-0123456789ab)',
      "  entry      web",
      "  node       i-0123456789abcdef0",
      "  account    123456789012, eu-west-1",
      "  reason     deploy OPS-1",
      "  filed      HH:MM (12 min ago)",
      '  approver   ann, rejected: "use staging"',
      "  approver   bob, no answer yet",
      "",
    ].join("\n"),
  );
});

test("requests with an unknown ID points to the list", async () => {
  expect(await run("requests", "oi-000000000000")).toEqual({
    stdout: "",
    stderr: "jitney: the agent knows no request oi-000000000000\njitney: see them all: jitney requests\n",
    exitCode: 1,
  });
});

test("nodes lists those online first, and passes profile and region on", async () => {
  routes["GET /v1/nodes"] = { nodes };

  const outcome = await run("nodes", "--source-profile", "corp", "--region", "eu-west-1");

  expect(outcome).toEqual({
    stdout: [
      "  ID                    NAME     ADDRESS   PLATFORM",
      "● i-0fedcba9876543210   db       10.0.1.9  Ubuntu",
      "● i-0123456789abcdef0   web-1    10.0.1.5  Amazon Linux",
      "○ mi-0123456789abcdef0  printer  -         offline, Windows Server 2022",
      "",
    ].join("\n"),
    stderr: "",
    exitCode: 0,
  });
  expect(agent.asked.at(-1)?.query).toMatchObject({ source_profile: "corp", region: "eu-west-1" });
});

test("nodes says when there are none", async () => {
  routes["GET /v1/nodes"] = { nodes: [] };

  expect((await run("nodes")).stdout).toBe("no managed nodes in this account and region\n");
  expect(JSON.parse((await run("nodes", "--json")).stdout)).toEqual({ nodes: [] });
});

test("renew says what came of it", async () => {
  routes["POST /v1/leases/web/renew"] = readyWeb;

  expect(await run("renew", "web")).toEqual({
    stdout: "web: ready, approved by bob, 38 min left\n",
    stderr: "",
    exitCode: 0,
  });
});

test("renew of what waits for approval is exit code 8", async () => {
  routes["POST /v1/leases/db/renew"] = waitingDb;

  expect(await run("renew", "db")).toEqual({
    stdout: "",
    stderr: "jitney: db: waiting 12 min, oi-0123456789ab\njitney: see: jitney status\n",
    exitCode: 8,
  });
});

test("renew that failed reports the agent's failure", async () => {
  const failure = {
    code: "access-denied",
    detail: "AWS denied ssm:GetAccessToken",
    at: inMinutes(0),
  } as const;
  routes["POST /v1/leases/web/renew"] = entry({ state: "refused", failure });

  expect(await run("renew", "web")).toEqual({
    stdout: "",
    stderr: "jitney: AWS denied ssm:GetAccessToken\njitney: see which call, and what AWS said: jitney logs\n",
    exitCode: 1,
  });
});

test("renew without NAME asks which, where several fit", async () => {
  expect(await run("renew")).toEqual({
    stdout: "",
    stderr:
      "jitney: jitney renew needs a NAME: web, db, pay, blog, notebooks\njitney: type: jitney renew web\n",
    exitCode: 2,
  });
});

test("nodes that the agent holds by their id are no entries to choose from", async () => {
  const byId = entry({ name: "i-0fedcba9876543210 corp eu-west-1" });
  routes["GET /v1/status"] = status({ entries: [byId, asleepBlog] });
  routes["POST /v1/leases/blog/renew"] = asleepBlog;

  expect(await run("renew")).toMatchObject({ stdout: "blog: asleep, next ssh fetches\n", exitCode: 0 });
});

test("a NAME that is left out while the configuration is broken reports what is broken", async () => {
  const failure = { code: "config-invalid", detail: "/c.ini:3: no such key", at: inMinutes(0) } as const;
  routes["GET /v1/status"] = status({ entries: [], config: { files: [], failure } });

  expect(await run("renew")).toEqual({
    stdout: "",
    stderr: "jitney: /c.ini:3: no such key\njitney: see where: jitney config --show-origin\n",
    exitCode: 1,
  });
});

test("forget drops one lease and says that its approval is kept", async () => {
  routes["DELETE /v1/leases/web"] = { ...readyWeb, state: "asleep" };

  expect(await run("forget", "web")).toEqual({
    stdout: "forgot web; its approval is kept: the next use asks nobody\n",
    stderr: "",
    exitCode: 0,
  });
});

test.each([
  [0, "forgot 0 leases; approvals are kept\n"],
  [1, "forgot 1 lease; approvals are kept\n"],
  [2, "forgot 2 leases; approvals are kept\n"],
])("forget --all counts %i", async (forgotten, stdout) => {
  routes["DELETE /v1/leases"] = { forgotten };

  expect(await run("forget", "--all")).toEqual({ stdout, stderr: "", exitCode: 0 });
});

test("forget without an agent has nothing to forget, and starts none", async () => {
  expect(await runWithoutAgent("forget", "--all")).toEqual({
    stdout: "no agent is running: there is nothing to forget\n",
    stderr: "",
    exitCode: 0,
  });
});

test("words of AWS cannot take a third line or obey the terminal", async () => {
  routes["POST /v1/leases/web/renew"] = new Failure("internal", "one\njitney: run: rm -rf ~\u001b[2J", {
    next: "see\r\nthe log",
  });

  expect((await run("renew", "web")).stderr).toBe(
    "jitney: one jitney: run: rm -rf ~ [2J\njitney: see the log\n",
  );
});
