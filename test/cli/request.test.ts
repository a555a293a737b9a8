import { afterEach, beforeEach, expect, test } from "vitest";
import { Failure } from "../../protocol/failure.ts";
import type { RequestDocument } from "../../protocol/status-document.ts";
import { entry, inMinutes, request, status } from "./documents.ts";
import { type Asked, FakeAgent } from "./fake-agent.ts";
import { type Outcome, runCli, type Surroundings } from "./run-cli.ts";

let answer: RequestDocument | Failure | ((asked: Asked) => RequestDocument | Failure);
let agent: FakeAgent;

beforeEach(async () => {
  answer = request({ approvers: [{ name: "bob" }, { name: "ann" }] });
  agent = await new FakeAgent({
    "GET /v1/status": status({ entries: [entry()] }),
    "POST /v1/requests": (asked: Asked) => (typeof answer === "function" ? answer(asked) : answer),
    "DELETE /v1/requests/oi-0123456789ab": request({ state: "cancelled" }),
  }).listen();
});

afterEach(() => agent.close());

function run(args: string[], surroundings: Surroundings = {}): Promise<Outcome> {
  const env = { JITNEY_RUNTIME_DIR: agent.folder, HOME: agent.folder, ...surroundings.env };
  return runCli(args, { ...surroundings, env });
}

const pendingText = "web waits for approval (oi-0123456789ab, 12 min; approvers: bob, ann)";

test("files the request, says what waits and how to follow it", async () => {
  expect(await run(["request", "web", "--reason", "deploy OPS-1"])).toEqual({
    stdout: `${pendingText}\n`,
    stderr: "jitney: follow it with: jitney request web --wait\n",
    exitCode: 0,
  });
  expect(JSON.parse(agent.asked.at(-1)?.body ?? "")).toEqual({ name: "web", reason: "deploy OPS-1" });
});

test("the caller's folder goes along in the context header, from the start", async () => {
  await run(["request", "web"]);

  const context = JSON.parse(decodeURIComponent(String(agent.asked.at(-1)?.headers["jitney-context"])));
  expect(context).toMatchObject({ folder: "/home/mia/project", env: {} });
});

test("variables that the reason needs are sent when the agent asks for them", async () => {
  const first = new Failure("request-not-allowed", "the reason needs TICKET", { needs: { env: ["TICKET"] } });
  answer = ({ headers }) => (String(headers["jitney-context"]).includes("OPS-7") ? request() : first);

  const { exitCode } = await run(["request", "web"], { env: { TICKET: "OPS-7" } });

  expect(exitCode).toBe(0);
  expect(agent.calls).toEqual(["POST /v1/requests", "POST /v1/requests"]);
});

test("NAME may be left out where only one JIT entry fits", async () => {
  await run(["request"]);

  expect(JSON.parse(agent.asked.at(-1)?.body ?? "")).toEqual({ name: "web" });
});

test("a node without an entry is signed for by profile and region, and the hint says so too", async () => {
  const node = "i-0123456789abcdef0";
  const { name: _, ...unnamed } = request();
  answer = unnamed;

  const outcome = await run(["request", node, "--source-profile", "corp", "--region", "eu-west-1"]);

  expect(agent.asked.at(-1)?.query).toMatchObject({ source_profile: "corp", region: "eu-west-1" });
  expect(outcome.stderr).toBe(
    `jitney: follow it with: jitney request ${node} --source-profile corp --region eu-west-1 --wait\n`,
  );
});

test("approved already: says by whom and until when", async () => {
  answer = request({ state: "approved", approvers: [{ name: "bob", answer: "approved" }] });

  expect(await run(["request", "web"])).toEqual({
    stdout: "web is approved by bob (oi-0123456789ab)\n",
    stderr: "",
    exitCode: 0,
  });
});

test("rejected already: exit code 1, with how to ask again", async () => {
  answer = request({
    state: "rejected",
    approvers: [{ name: "ann", answer: "rejected", comment: "use staging" }],
  });

  expect(await run(["request", "web"])).toEqual({
    stdout: "",
    stderr:
      'jitney: the request for web was rejected by ann: "use staging" (oi-0123456789ab)\n' +
      'jitney: ask again: jitney request web --again --reason "…"\n',
    exitCode: 1,
  });
});

test("the next window's request is followed as such, and asked for again as any", async () => {
  answer = request({ next: true });
  const filed = await run(["request", "web", "--next"]);
  answer = request({ next: true, state: "rejected" });
  const rejected = await run(["request", "web", "--next"]);

  expect(filed.stderr).toBe("jitney: follow it with: jitney request web --next --wait\n");
  expect(rejected.stderr).toContain("jitney: ask again: jitney request web --again ");
});

test("--again and --next reach the agent", async () => {
  await run(["request", "web", "--again"]);
  await run(["request", "web", "--next"]);

  const bodies = agent.asked
    .filter(({ route }) => route.startsWith("POST"))
    .map(({ body }) => JSON.parse(body));
  expect(bodies).toEqual([
    { name: "web", again: true },
    { name: "web", next: true },
  ]);
});

test("a login that is needed is exit code 4, with the agent's two lines", async () => {
  answer = new Failure("source-login-needed", "the source profile corp-sso needs a login", {
    next: "run: aws sso login --profile corp-sso",
  });

  expect(await run(["request", "web"])).toEqual({
    stdout: "",
    stderr:
      "jitney: the source profile corp-sso needs a login\njitney: run: aws sso login --profile corp-sso\n",
    exitCode: 4,
  });
});

test("--json prints the document of the agent", async () => {
  const { stdout, exitCode } = await run(["request", "web", "--json"]);

  expect([JSON.parse(stdout), exitCode]).toEqual([answer, 0]);
});

test("--cancel withdraws the request that waits", async () => {
  agent.requests = [request({ id: "oi-00000000dddd", state: "expired" }), request()];

  expect(await run(["request", "web", "--cancel"])).toEqual({
    stdout: "the request for web is cancelled (oi-0123456789ab)\n",
    stderr: "",
    exitCode: 0,
  });
});

test("--cancel without a request that waits says so", async () => {
  agent.requests = [request({ state: "approved" })];

  expect(await run(["request", "web", "--cancel"])).toEqual({
    stdout: "",
    stderr: "jitney: web has no request that waits for approval\njitney: see them all: jitney requests\n",
    exitCode: 1,
  });
});

test("--wait returns as soon as the request is approved", async () => {
  agent.requests = [request()];
  agent.onFollow = () => {
    agent.requests = [request({ state: "approved", windowEndsAt: inMinutes(90) })];
    agent.announce(status());
  };

  const outcome = await run(["request", "web", "--wait"]);

  expect(outcome).toMatchObject({ stderr: "", exitCode: 0 });
  expect(outcome.stdout).toMatch(/^web is approved \(oi-0123456789ab, until \d\d:\d\d\)\n$/);
});

test("--wait ends with exit code 1 when the request is rejected", async () => {
  agent.requests = [request()];
  agent.onFollow = () => {
    agent.requests = [request({ state: "rejected" })];
    agent.announce(status());
  };

  expect(await run(["request", "web", "--wait=10m"])).toMatchObject({ stdout: "", exitCode: 1 });
});

test("--wait goes on when the agent breaks the connection off", async () => {
  agent.requests = [request()];
  let follows = 0;
  agent.onFollow = () => {
    follows += 1;
    agent.requests = [request({ state: follows === 2 ? "approved" : "pending" })];
    agent.hangUp();
  };

  expect(await run(["request", "web", "--wait"])).toMatchObject({ exitCode: 0 });
});

test("--wait gives up with exit code 8 when its time is over", async () => {
  agent.requests = [request({ approvers: [{ name: "bob" }, { name: "ann" }] })];

  expect(await run(["request", "web", "--wait=1s"])).toEqual({
    stdout: "",
    stderr: `jitney: ${pendingText}\njitney: wait on: jitney request web --wait\n`,
    exitCode: 8,
  });
});

test("Ctrl-C leaves the request filed, and says so", async () => {
  agent.requests = [request()];
  let pressInterrupt: () => void = () => undefined;
  agent.onFollow = () => pressInterrupt();
  const onWait = (press: () => void) => {
    pressInterrupt = press;
  };

  expect(await run(["request", "web", "--wait"], { onWait })).toEqual({
    stdout: "",
    stderr:
      "jitney: stopped waiting; the request oi-0123456789ab stays filed\n" +
      "jitney: follow it with: jitney request web --wait; withdraw it: --cancel\n",
    exitCode: 130,
  });
});

test("while it waits, a terminal shows one line that is wiped at the end", async () => {
  agent.requests = [request({ approvers: [{ name: "bob" }] })];

  const { stderr } = await run(["request", "web", "--wait=1s"], { terminal: 60 });

  const line = "web waits for approval (oi-0123456789ab, 12 min; approver: b…";
  expect(stderr.startsWith(`\r\u001b[K${line.slice(0, 58)}…`)).toBe(true);
  expect(stderr).toContain("\r\u001b[Kjitney: web waits for approval");
});
