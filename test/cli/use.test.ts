// token, env, exec and gateway up to where a program is run: what they print, wait for and refuse.

import { existsSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Failure } from "../../protocol/failure.ts";
import { entry, readyWeb, status } from "./documents.ts";
import { FakeAgent, type Routes } from "./fake-agent.ts";
import { type Outcome, runCli } from "./run-cli.ts";

const authority = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const notebooks = {
  token: "t0k",
  expiresAt: "2026-11-24T12:00:00.000Z",
  endpoint: { url: "https://10.0.0.1:18888", certificateAuthority: authority },
};
const notReady = new Failure("not-ready", "the endpoint is being created", { next: "run it again" });

let agent: FakeAgent;
let routes: Routes;

beforeEach(async () => {
  const entries = [readyWeb, entry({ name: "notebooks", kind: "emr" })];
  routes = { "GET /v1/status": { ...status(), entries }, "GET /v1/token/notebooks": notebooks };
  agent = await new FakeAgent(routes).listen();
});

afterEach(() => agent.close());

function run(...args: string[]): Promise<Outcome> {
  return runCli(args, {
    env: { JITNEY_RUNTIME_DIR: agent.folder, HOME: agent.folder, XDG_STATE_HOME: "/nowhere" },
  });
}

test("token prints the bare token, also where NAME is left out", async () => {
  const expected = { stdout: "t0k\n", stderr: "", exitCode: 0 };

  expect(await run("token", "notebooks")).toEqual(expected);
  expect(await run("token")).toEqual(expected);
});

test("token --json prints all that is known", async () => {
  const { stdout } = await run("token", "notebooks", "--json");

  expect(JSON.parse(stdout)).toEqual(notebooks);
});

test("token tells why there is none, and where its time is over says so at once", async () => {
  routes["GET /v1/token/notebooks"] = notReady;

  expect(await run("token", "notebooks")).toEqual({
    stdout: "",
    stderr: "jitney: the endpoint is being created\njitney: run it again\n",
    exitCode: 1,
  });
});

test("token --wait asks again until it is ready", async () => {
  let asked = 0;
  routes["GET /v1/token/notebooks"] = () => (++asked < 2 ? notReady : notebooks);

  const outcome = await run("token", "notebooks", "--wait=1m");

  expect([outcome.stdout, asked]).toEqual(["t0k\n", 2]);
});

test("token --wait does not wait for what no time mends", async () => {
  routes["GET /v1/token/notebooks"] = new Failure("access-denied", "no", { next: "allow it" });

  expect((await run("token", "notebooks", "--wait")).exitCode).toBe(1);
  expect(agent.calls.filter((route) => route === "GET /v1/token/notebooks")).toHaveLength(1);
});

test("env prints lines for the shell, and writes what they name", async () => {
  const { stdout, stderr } = await run("env", "notebooks");

  const folder = `${agent.folder}/jupyter`;
  expect(stderr).toBe("");
  expect(stdout).toMatch(/^unset JUPYTER_GATEWAY_VALIDATE_CERT /);
  expect(stdout).toContain("\nexport JUPYTER_GATEWAY_URL=https://10.0.0.1:18888\n");
  expect(stdout).toContain(`\nexport PYTHONPATH=${folder}\n`);
  const [, path = ""] = /export JUPYTER_GATEWAY_CA_CERTS=(.*)\n/.exec(stdout) ?? [];
  expect(readFileSync(path, "utf8")).toBe(authority);
  const [, trusted = ""] = /export SSL_CERT_FILE=(.*)\n/.exec(stdout) ?? [];
  expect(readFileSync(trusted, "utf8").endsWith(authority)).toBe(true);
  expect(existsSync(`${folder}/jitney_token_renewer.py`)).toBe(true);
});

test("env quotes what a shell would take apart", async () => {
  const document = { token: "it's $HOME", username: "Administrator" };
  routes["GET /v1/token/notebooks"] = document;

  const { stdout } = await run("env", "notebooks");

  expect(stdout.split("\n")[0]).toBe(`export JITNEY_RDP_PASSWORD='it'\\''s $HOME'`);
});

test("env of a JIT entry tells the agent of the caller once it asks", async () => {
  const credentials = {
    Version: 1,
    AccessKeyId: "A",
    SecretAccessKey: "s",
    SessionToken: "t",
    Expiration: "e",
  };
  const needs = new Failure("request-not-allowed", "who asks?", { needs: { env: ["TICKET"] } });
  routes["GET /v1/credentials/web"] = ({ headers }: { headers: Record<string, string> }) =>
    headers["jitney-context"] === undefined ? needs : credentials;

  const { stdout } = await run("env", "web");

  expect(stdout).toContain("export AWS_ACCESS_KEY_ID=A\n");
  expect(stdout).toMatch(/^unset AWS_PROFILE /);
});

test.each([
  {
    args: ["exec", "notebooks"],
    says: "there is no command to run",
    next: "jitney exec notebooks -- COMMAND",
  },
  {
    args: ["exec", "notebooks", "jupyter", "lab"],
    says: "a command stands behind --",
    next: "jitney exec notebooks -- jupyter lab",
  },
  { args: ["gateway", "notebooks", "--port", "0x1"], says: "--port 0x1 is not a port", next: "--port 18888" },
])("$args is a mistake", async ({ args, says, next }) => {
  const { exitCode, stderr, stdout } = await run(...args);

  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(`jitney: ${says}`);
  expect(stderr).toContain(next);
});

test("exec names the program that is not there", async () => {
  const { exitCode, stderr } = await run("exec", "notebooks", "--", "no-such-program", "--wait", "5m");

  expect([exitCode, stderr.split("\n")[0]]).toEqual([1, "jitney: no-such-program is not on the PATH"]);
});

test("exec --into refuses what is no virtual environment", async () => {
  const { exitCode, stderr } = await run("exec", "notebooks", "--into", agent.folder);

  expect([exitCode, stderr.split("\n")[0]]).toEqual([
    1,
    `jitney: ${agent.folder} is no virtual environment of Python`,
  ]);
});
