// The agent as a process: its signals, its end, and what it leaves behind.

import { existsSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { CredentialDocument } from "../../protocol/messages.ts";
import { type AgentHome, bodyOf, openHome, readLog } from "./fakes/agent-home.ts";
import { nodeId } from "./fakes/jit-entry.ts";
import { requestText, speak } from "./fakes/raw-socket.ts";

const timeoutMs = 20_000;

/** Resolves once the agent's log holds the event; the log is all that a signal leaves to be seen. */
async function logged(home: AgentHome, event: string): Promise<void> {
  const seen = Promise.withResolvers<void>();
  const look = () =>
    existsSync(join(home.state, "agent.log")) && readLog(home).includes(` ${event}`) && seen.resolve();
  const watcher = watch(home.state, look);
  onTestFinished(() => watcher.close());
  look();
  await seen.promise;
}

async function fetchCredentials({ socket }: AgentHome, name = "web"): Promise<CredentialDocument> {
  return bodyOf(await speak(socket, requestText(`GET /v1/credentials/${name}?wait=10`)));
}

test(
  "it hands out credentials, and keeps its memory out of core dumps",
  async () => {
    const home = await openHome();
    const { process: agent } = await home.run();

    const document = await fetchCredentials(home);

    expect(document).toMatchObject({ Version: 1, AccountId: "123456789012" });
    expect(readFileSync(`/proc/${agent.pid}/coredump_filter`, "utf8")).toMatch(/^0+\n$/);
  },
  timeoutMs,
);

test.each(["SIGTERM", "SIGINT"] as const)(
  "%s ends it, and its socket goes",
  async (signal) => {
    const home = await openHome();
    const agent = await home.run();

    agent.process.kill(signal);
    const { code, stderr } = await agent.ended;

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(existsSync(home.socket)).toBe(false);
  },
  timeoutMs,
);

test(
  "who waits for an approval does not hold up its end",
  async () => {
    const home = await openHome();
    home.emulator.setPolicy(nodeId, "manual");
    const agent = await home.run();
    void speak(home.socket, requestText("GET /v1/credentials/web?wait=600")).catch(() => undefined); // cut off
    await home.emulator.called("GetAccessToken", { count: 2, timeoutMs });

    agent.process.kill("SIGTERM");

    expect((await agent.ended).code).toBe(0);
  },
  timeoutMs,
);

test(
  "who follows its events does not hold up its end",
  async () => {
    const home = await openHome();
    const agent = await home.run();
    const events = speak(home.socket, requestText("GET /v1/events"));
    await home.status();

    const beganAt = performance.now();
    agent.process.kill("SIGTERM");
    await agent.ended;
    await events;

    expect(performance.now() - beganAt).toBeLessThan(4_000);
  },
  timeoutMs,
);

test(
  "its socket removed, it ends by itself",
  async () => {
    const home = await openHome();
    const agent = await home.run();

    rmSync(home.socket);
    const { code } = await agent.ended;

    expect(code).toBe(0);
  },
  timeoutMs,
);

test(
  "beside another agent it says so and ends with 1",
  async () => {
    const home = await openHome();
    const { process: first } = await home.run();

    const { code, stderr } = await home.start().ended;

    expect(code).toBe(1);
    expect(stderr).toBe(`jitney: an agent answers on ${home.socket} already (pid ${first.pid})\n`);
  },
  timeoutMs,
);

test(
  "SIGHUP reads the config again; with a mistake in it the old one stays, and status says so",
  async () => {
    const home = await openHome();
    const agent = await home.run();
    const document = await fetchCredentials(home);

    writeFileSync(home.config, home.goodConfig.replace("node =", "nod ="));
    agent.process.kill("SIGHUP");
    await logged(home, "config-refused");
    const status = await home.status();

    expect(status.config.failure?.code).toBe("config-invalid");
    expect(status.entries.map(({ name }) => name)).toEqual(["web"]);
    expect(await fetchCredentials(home)).toEqual(document);
  },
  timeoutMs,
);

test(
  "a reload keeps the leases of what did not change, nodes without an entry among them",
  async () => {
    const home = await openHome();
    const agent = await home.run();
    const document = await fetchCredentials(home, nodeId);
    const calls = home.emulator.count("GetAccessToken");

    writeFileSync(home.config, `${home.goodConfig}[jit other]\nnode = i-0fedcba9876543210\n`);
    agent.process.kill("SIGHUP");
    await logged(home, "config-read entries=2");
    const after = await fetchCredentials(home, nodeId);

    expect(after).toEqual(document);
    expect(home.emulator.count("GetAccessToken")).toBe(calls);
  },
  timeoutMs,
);

test(
  "SIGUSR2 wipes every lease and keeps the approval",
  async () => {
    const home = await openHome();
    const agent = await home.run();
    await fetchCredentials(home);

    agent.process.kill("SIGUSR2");
    await logged(home, "wiped");
    const [entry] = (await home.status()).entries;

    expect(entry?.expiresAt).toBeUndefined();
    expect(entry?.request?.state).toBe("approved");
  },
  timeoutMs,
);

test(
  "an agent killed at once leaves nothing that keeps the next from starting",
  async () => {
    const home = await openHome();
    const agent = await home.run();
    await fetchCredentials(home);

    agent.process.kill("SIGKILL");
    await agent.ended;
    await home.run();
    await fetchCredentials(home);

    expect(home.emulator.count("StartAccessRequest")).toBe(1);
  },
  timeoutMs,
);

test(
  "what keeps it from starting is told in two lines, and no socket stays",
  async () => {
    const home = await openHome();
    mkdirSync(join(home.state, "requests.json"), { recursive: true });

    const { code, stderr } = await home.start().ended;

    expect(code).toBe(1);
    expect(stderr).toMatch(/^jitney: .*\njitney: .*\n$/);
    expect(stderr).toContain(home.state);
    expect(existsSync(home.socket)).toBe(false);
  },
  timeoutMs,
);

test(
  "no secret is in its log, its audit trail, its status or its metrics",
  async () => {
    const home = await openHome();
    const agent = await home.run();
    await fetchCredentials(home);
    const seen = [JSON.stringify(await home.status()), await speak(home.socket, requestText("GET /metrics"))];

    agent.process.kill("SIGTERM");
    await agent.ended;
    seen.push(readLog(home), readFileSync(join(home.state, "audit.jsonl"), "utf8"));
    seen.push(readFileSync(join(home.state, "requests.json"), "utf8"));

    const leaks = home.emulator.canaries().filter((secret) => seen.some((text) => text.includes(secret)));
    expect(leaks).toEqual([]);
    expect(home.emulator.canaries().length).toBeGreaterThan(2);
  },
  timeoutMs,
);
