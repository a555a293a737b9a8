// exec, env and token with the built executables: what a program is given, and that it runs as if it had been
// called by itself.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { parse } from "./harness/ask-agent.ts";
import { expectRefusal } from "./harness/contract.ts";
import { createEmrWorld, tokenAction } from "./harness/managed-endpoint.ts";
import { helper, jitney } from "./harness/programs.ts";
import { runProgram } from "./harness/run-program.ts";
import { startAgent } from "./harness/start-agent.ts";
import type { World } from "./harness/world.ts";

const spark = [
  "[emr spark]",
  "endpoint = 0spark1",
  "virtual_cluster = 0abc123",
  "region = eu-west-1",
  "execution_role = arn:aws:iam::123456789012:role/spark",
  "auth_proxy_url = spark.example.com",
  "[lightsail desk]",
  "instance = Desk",
  "protocol = rdp",
].join("\n");

async function createUseWorld(): Promise<World> {
  const world = await createEmrWorld(0, spark);
  world.emulator.addEndpoint({ id: "0spark1", virtualCluster: "0abc123", type: "SPARK_CONNECT" });
  world.emulator.setEndpoint("0def456", { serverUrl: "https://10.0.0.1:18888" });
  world.emulator.addInstance({ name: "Desk", blueprint: "windows_server_2022" });
  return world;
}

function exec(world: World, name: string, script: string, env: Record<string, string> = {}) {
  const args = ["exec", name, "--", "/bin/sh", "-c", script];
  return runProgram(jitney, args, { env: { ...world.env, ...env } });
}

test("streams and exit code are the command's", async () => {
  await using world = await createUseWorld();

  const outcome = await exec(world, "notebooks", "echo out; echo err >&2; exit 7");

  expect(outcome).toMatchObject({ exitCode: 7, stdout: "out\n", stderr: "err\n" });
});

test("signals reach the command, and one that ends it shows in the exit code", async () => {
  await using world = await createUseWorld();
  const script = "trap 'echo caught; exit 3' TERM; echo ready; while :; do sleep 0.05; done";
  const child = spawn(jitney, ["exec", "notebooks", "--", "/bin/sh", "-c", script], {
    env: world.env,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGTERM");
  const [caught] = await once(child.stdout, "data");
  const [code] = await once(child, "exit");

  expect([String(caught), code]).toEqual(["caught\n", 3]);
  expect((await exec(world, "notebooks", "kill -KILL $$")).exitCode).toBe(128 + 9);
});

test("a JIT entry's credentials stand alone: what would count before them is gone", async () => {
  await using world = await createUseWorld();
  const stale = {
    AWS_PROFILE: "prod",
    AWS_CREDENTIAL_EXPIRATION: "2020",
    AWS_ROLE_ARN: "arn:aws:iam::1:role/x",
  };

  const { stdout } = await exec(world, "web", "env | grep ^AWS_ | sort", stale);

  const variables = Object.fromEntries(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.split(/=(.*)/s)),
  );
  expect(variables.AWS_ACCESS_KEY_ID).toMatch(/^ASIA/);
  expect(world.emulator.canaries()).toContain(variables.AWS_SESSION_TOKEN);
  expect(Date.parse(variables.AWS_CREDENTIAL_EXPIRATION ?? "")).toBeGreaterThan(Date.now());
  expect(Object.keys(variables).filter((name) => name in stale)).toEqual(["AWS_CREDENTIAL_EXPIRATION"]);
});

test("a shell takes over what env prints", async () => {
  await using world = await createUseWorld();
  const script = `eval "$(${jitney} env notebooks)"; echo "$JUPYTER_GATEWAY_URL $JUPYTER_GATEWAY_AUTH_TOKEN"`;

  const { stdout } = await runProgram("/bin/sh", ["-c", script], { env: world.env });

  const [url, token] = stdout.trim().split(" ");
  expect([url, world.emulator.canaries().includes(token ?? "")]).toEqual(["https://10.0.0.1:18888", true]);
});

test("Spark Connect gets one address with the token in it", async () => {
  await using world = await createUseWorld();

  const { stdout } = await exec(world, "spark", 'printf %s "$SPARK_REMOTE"');

  const [, token = ""] =
    /^sc:\/\/spark\.example\.com:443\/;use_ssl=true;x-aws-proxy-auth=(.+)$/.exec(stdout) ?? [];
  expect(world.emulator.canaries()).toContain(decodeURIComponent(token));
});

test("a Windows' password comes in a variable, beside user and address", async () => {
  await using world = await createUseWorld();

  const { stdout } = await exec(
    world,
    "desk",
    'echo "$JITNEY_RDP_USER $JITNEY_RDP_ADDRESS $JITNEY_RDP_PORT $JITNEY_RDP_PASSWORD"',
  );

  const [user, address, port, password] = stdout.trim().split(" ");
  expect([user, port]).toEqual(["Administrator", "3389"]);
  expect(address).toMatch(/^192\.0\.2\./);
  expect(world.emulator.canaries()).toContain(password);
});

test("the small executable and jitney token print the same bare token, starting the agent", async () => {
  await using world = await createUseWorld();

  const quick = await runProgram(helper, ["--token", "notebooks"], { env: world.env });
  const plain = await world.runJitney(["token", "notebooks"]);
  const { stdout } = await world.runJitney(["token", "notebooks", "--json"]);

  expect(quick).toMatchObject({ exitCode: 0, stderr: "", stdout: `${parse(stdout).token}\n` });
  expect(plain).toMatchObject({ exitCode: 0, stderr: "", stdout: quick.stdout });
  expect(world.emulator.count(tokenAction)).toBe(1);
});

test.each([
  { name: "notebook", what: /no entry is named notebook/, next: /did you mean notebooks\?/ },
  { name: "web", what: /web has no token to hand out/, next: /jitney status/ },
])("no token for $name, in two lines", async ({ name, what, next }) => {
  await using world = await createUseWorld();
  await startAgent(world);

  expectRefusal(await runProgram(helper, ["--token", name], { env: world.env }), what, next);
  expectRefusal(await world.runJitney(["token", name]), what, next);
});

test("a dead endpoint is told as one, and a token still good is handed out all the same", async () => {
  await using world = await createUseWorld();
  await startAgent(world);
  const first = await world.runJitney(["token", "notebooks"]);
  world.emulator.setEndpoint("0def456", { isDead: true });

  const renewal = await world.runJitney(["renew", "notebooks"]);
  const second = await world.runJitney(["token", "notebooks"]);
  await world.runJitney(["forget", "notebooks"]);
  const third = await world.runJitney(["token", "notebooks"]);

  expectRefusal(renewal, /gives no tokens: Endpoint is in invalid state/, /list-managed-endpoints/);
  expect(second).toMatchObject({ exitCode: 0, stdout: first.stdout });
  expectRefusal(third, /gives no tokens: Endpoint is in invalid state/, /list-managed-endpoints/);
});
