// Our client against the emulated node: shells, commands, encryption, ends.

import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Failure } from "../../protocol/failure.ts";
import { openSessionScene } from "./emulated-session.ts";

const interactive = "AWS-StartInteractiveCommand";
const plain = "AWS-StartNonInteractiveCommand";

describe("a shell", () => {
  it("runs on a terminal and echoes what is typed", async () => {
    const { start } = await openSessionScene();
    const { session, type, saw } = await start();

    await type("echo $((6 * 7)) $(tty)\n");
    await saw(/echo \$\(\(6 \* 7\)\)[\s\S]*42 \/dev\/pts\/\d+/);

    expect(await session.opened).toMatchObject({ sessionType: "Standard_Stream" });
  });

  it("is sized, and sized again", async () => {
    const { start } = await openSessionScene();
    const { session, type, saw } = await start();
    session.resize(132, 50);

    await type("stty size\n");
    await saw(/50 132/);
    session.resize(80, 24);
    await type("stty size\n");

    await expect(saw(/24 80/)).resolves.toBeUndefined();
  });

  it("takes control characters and UTF-8", async () => {
    const { start } = await openSessionScene();
    const { type, saw } = await start(interactive, { command: ["cat"] });

    await type("grüße 你好\n");
    await saw(/(grüße 你好[\s\S]*){2}/);
    await type("\u0003");

    await expect(saw(/\^C/)).resolves.toBeUndefined();
  });

  it("ends with its channel, whatever its exit code", async () => {
    const { start, emulator } = await openSessionScene();
    const { session, type } = await start();

    await type("exit 3\n");

    expect(await session.ended).toEqual({ kind: "closed", reason: "", exitCode: undefined });
    expect(emulator.count("TerminateSession")).toBe(0);
  });

  it("is ended by the service, with a reason", async () => {
    const { start, emulator } = await openSessionScene();
    const { session, sessionId } = await start();
    await session.opened;

    emulator.endSession(sessionId, "Your session timed out due to inactivity");

    expect(await session.ended).toMatchObject({ reason: "Your session timed out due to inactivity" });
  });

  it("ends at once when it is terminated", async () => {
    const { start, emulator } = await openSessionScene();
    const { session, saw } = await start(interactive, { command: ["echo ready; sleep 1000"] });
    await saw(/ready/);

    const end = await session.terminate();

    expect(end).toMatchObject({ kind: "terminated" });
    expect(emulator.sessions()).toMatchObject([{ isOver: true, isConnected: expect.any(Boolean) }]);
    expect(emulator.count("TerminateSession")).toBe(0);
  });

  it("goes on after its connection was closed, and after it was cut", async () => {
    const { start, emulator } = await openSessionScene();
    const { session, type, saw } = await start();
    await type("X=kept\n");

    for (const abruptly of [false, true]) {
      emulator.closeChannels({ abruptly });
      await type(`echo $X-${abruptly}\n`);
      await saw(new RegExp(`kept-${abruptly}`));
    }

    expect(emulator.sessions()[0]?.connections).toBe(3);
    await session.terminate();
  });
});

it("says plainly that there can be no terminal without python3", async () => {
  vi.stubEnv("PATH", "/nonexistent");
  onTestFinished(() => void vi.unstubAllEnvs());
  const { start } = await openSessionScene();

  const { session } = await start();

  expect(await session.ended).toMatchObject({ reason: "a terminal needs python3 on this machine" });
});

describe("a command", () => {
  it("that is not interactive tells output, errors and its exit code", async () => {
    const { start } = await openSessionScene();
    const command = "echo out; echo err >&2; exit 42";
    const { session, text, errors } = await start(plain, { command: [command] });

    const end = await session.ended;

    expect([end, text(), errors()]).toEqual([{ kind: "closed", reason: "", exitCode: 42 }, "out\n", "err\n"]);
  });
});

describe("an encrypted shell", () => {
  it("speaks in the clear to its user only", async () => {
    const { start, emulator } = await openSessionScene({ sessionKeyId: "alias/sessions" });
    const { type, saw } = await start();

    await type("echo $((6 * 7))\n");
    await saw(/42/);

    expect(emulator.calls("GenerateDataKey")).toMatchObject([
      { body: { KeyId: "alias/sessions", NumberOfBytes: 64 }, outcome: { status: 200 } },
    ]);
  });

  it("tells its exit code too", async () => {
    const { start } = await openSessionScene({ sessionKeyId: "alias/sessions" });

    const { session } = await start(plain, { command: ["exit 7"] });

    expect(await session.ended).toMatchObject({ exitCode: 7 });
  });

  it("fails with what AWS says where the key may not be used", async () => {
    const { start } = await openSessionScene({ sessionKeyId: "alias/sessions" });
    const denied = new Failure("access-denied", "kms:GenerateDataKey is denied");
    const { session } = await start(undefined, undefined, { generateDataKey: () => Promise.reject(denied) });

    expect(await session.ended).toMatchObject({ kind: "failed", failure: denied });
  });
});

describe("a session", () => {
  it("whose upgrade is refused fails and says what is missing", async () => {
    const { start, emulator } = await openSessionScene();
    emulator.deny("OpenDataChannel");

    const { session } = await start();

    expect(await session.ended).toMatchObject({ kind: "failed", failure: { code: "access-denied" } });
    expect([emulator.count("OpenDataChannel"), emulator.count("ResumeSession")]).toEqual([2, 1]);
  });

  it("whose token has expired goes on with a fresh one", async () => {
    const { start, emulator } = await openSessionScene();

    const { type, saw } = await start(undefined, undefined, { tokenValue: "an old one" });
    await type("echo $((6*7))\n");

    await saw(/42/);
    expect(emulator.count("ResumeSession")).toBe(1);
  });

  it("ends when a frame is none", async () => {
    const { start, emulator } = await openSessionScene();
    const { session } = await start();
    await session.opened;

    emulator.injectFrame(Buffer.alloc(200));

    expect(await session.ended).toMatchObject({ kind: "failed", failure: { code: "service-unavailable" } });
    expect(emulator.count("TerminateSession")).toBe(1);
  });
});
