// The real ssh through `jitney-ssh connect` to the real sshd of a node behind Session Manager.

import { createHash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { askAgent } from "./harness/ask-agent.ts";
import { createNodeSsh, type NodeSsh } from "./harness/node-ssh.ts";
import { findAgents, kill } from "./harness/processes.ts";
import { rsync, ssh, sshHelper } from "./harness/programs.ts";
import { runProgram } from "./harness/run-program.ts";
import { createSessionWorld } from "./harness/session-world.ts";
import { startSession } from "./harness/ssh-session.ts";
import { sshd } from "./harness/sshd.ts";
import { findClosedPort } from "./harness/tcp-service.ts";
import { node, type World } from "./harness/world.ts";

const sshTest = test.skipIf(sshd.isMissing || ssh.isMissing);
const isQuiet = { exitCode: 0, stderr: "" };

/** Its key is asked for once. */
async function logIn({ ssh }: NodeSsh): Promise<void> {
  expect((await ssh(["db", "true"])).exitCode).toBe(0);
}

sshTest("a login remembers the node's host key under the node's id, and is quiet from then on", async () => {
  await using db = await createNodeSsh();

  const first = await db.ssh(["db", "echo", "in"]);
  const second = await db.ssh(["db", "exit 3"]);

  expect(first).toMatchObject({ exitCode: 0, stdout: "in\n" });
  expect(first.stderr).toMatch(new RegExp(`^Warning: Permanently added '\\S*${node}\\S*' .*`));
  expect(second).toMatchObject({ exitCode: 3, stderr: "" });
  await db.world.emulator.until(() => db.world.emulator.sessions().every(({ isOver }) => isOver));
});

sshTest("256 MB there and back, bit for bit", async () => {
  await using db = await createNodeSsh();
  const { folder } = db.world;
  await logIn(db);

  const outcome = await db.run(
    `cd ${folder} && head -c 268435456 /dev/urandom >sent && $SSH db 'cat >${folder}/there' <sent &&
     $SSH db 'cat ${folder}/there' >back && sha256sum <sent && sha256sum <there && sha256sum <back`,
  );

  expect(outcome).toMatchObject(isQuiet);
  const digests = outcome.stdout.trim().split("\n");
  expect(digests).toHaveLength(3);
  expect(new Set(digests).size).toBe(1);
});

test.skipIf(sshd.isMissing || rsync.isMissing)("scp and rsync go through it", async () => {
  await using db = await createNodeSsh();
  const { folder } = db.world;
  await logIn(db);
  writeFileSync(`${folder}/sent`, randomBytes(3_000_000));

  const outcome = await db.run(
    `cd ${folder} && scp -q -F ${db.command.split(" ")[2]} sent db:${folder}/one &&
     ${rsync.path} -e "$SSH" one db:${folder}/two && ${rsync.path} -e "$SSH" db:${folder}/two three && cmp sent three`,
  );

  expect(outcome).toMatchObject(isQuiet);
});

const closeEveryMs = 5_000;

sshTest(
  "a load goes on over closes every 5 s, expired credentials and agents that restart or are killed",
  async () => {
    await using db = await createNodeSsh();
    const { world } = db;
    await logIn(db);
    const session = startSession(ssh.path, [...db.command.split(" ").slice(1), "db", "cat | sha256sum"], {
      env: world.env,
    });
    const sent = createHash("sha256");
    const troubles = [() => restartAgent(world), () => killAgents(world), () => undefined];
    const closing = setInterval(() => {
      expireCredentials(world);
      void troubles.pop()?.();
      world.emulator.closeChannels({ abruptly: troubles.length % 2 === 0 });
    }, closeEveryMs);

    let bytes = 0;
    while (connections(world) < 4) {
      const chunk = randomBytes(65_536);
      sent.update(chunk);
      await session.send(chunk);
      bytes += chunk.length;
    }
    clearInterval(closing);
    const outcome = await session.finish();

    expect(outcome).toMatchObject({ exitCode: 0, stderr: "", stdout: `${sent.digest("hex")}  -\n` });
    expect(bytes).toBeGreaterThan(64 * 1024 * 1024);
  },
);

function connections({ emulator }: World): number {
  return emulator.sessions().at(-1)?.connections ?? 0;
}

/** The login runs out, and another one is in the source profile. */
function expireCredentials(world: World): void {
  const { accessKeyId } = world.source;
  world.writeAwsConfig(world.emulator.issueSourceCredentials());
  world.emulator.expireCredentials(accessKeyId);
}

async function restartAgent(world: World): Promise<void> {
  await world.runJitney(["agent", "restart"]);
}

function killAgents(world: World): void {
  for (const { pid } of findAgents(world.folder)) kill(pid);
}

sshTest("a just-in-time entry is told that AWS denies it, and what to type", async () => {
  await using db = await createNodeSsh();
  await db.world.runHelper("web");

  const outcome = await db.ssh(["-o", `ProxyCommand=${sshHelper} connect %n`, "web"]);

  expect(outcome.exitCode).toBe(255);
  expect(outcome.stderr).toMatch(
    /^jitney: AWS's policies let just-in-time credentials start shell sessions only; AWS-StartSSHSession on i-\w+ is denied; run: jitney shell web$/m,
  );
});

sshTest.each<[string, (world: World) => void | Promise<void>, RegExp]>([
  ["nobody listens on the port", () => undefined, /port failed, check SSH server/],
  [
    "the node is not connected",
    ({ emulator }) => emulator.setPingStatus(node, "ConnectionLost"),
    /not connected/i,
  ],
  [
    "the upgrade is refused",
    ({ emulator }) => emulator.deny("OpenDataChannel"),
    /refused \(HTTP 403\)|was refused/,
  ],
])("where %s, one line says so", async (_, trouble, line) => {
  await using world = await createSessionWorld();
  const port = await findClosedPort();
  world.emulator.addNode({ id: node, name: "web-1", policy: "auto", ports: { 22: port } });
  await trouble(world);

  const outcome = await runProgram(sshHelper, ["connect", "db"], { env: world.env, stdin: "never-ends" });

  expect(outcome).toMatchObject({ exitCode: 1, stdout: "" });
  expect(outcome.stderr).toMatch(line);
  expect(outcome.stderr.trim().split("\n")).toHaveLength(1);
});

sshTest("no token and no key is in a log, a status, a metric, a file or a command line", async () => {
  await using db = await createNodeSsh();
  const { world } = db;
  await logIn(db);
  const session = startSession(ssh.path, [...db.command.split(" ").slice(1), "db", "echo up; cat"], {
    env: world.env,
  });
  await session.said("up");

  const replies = await Promise.all(
    ["/v1/status", "/metrics", "/v1/requests"].map((path) => askAgent(world.socket, path)),
  );
  const commands = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(readCommand);
  const outcome = await session.finish();
  const logs = readdirSync(world.state).map((name) => readFileSync(`${world.state}/${name}`, "utf8"));

  const searched = [...replies.map(({ text }) => text), ...commands, ...logs, outcome.stderr].join("\n");
  const secrets = world.emulator.canaries();
  expect(secrets.length).toBeGreaterThan(3);
  expect(secrets.filter((secret) => searched.includes(secret))).toEqual([]);
});

function readCommand(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // it has ended
  }
}
