import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Failure } from "../../protocol/failure.ts";
import { controlFlag, messageType, payloadType } from "../../session/message.ts";
import { controlFrame } from "./plain-node.ts";
import { access, handshakeRequest, nodeCipher, openSession, settle } from "./session-bench.ts";

const hourMs = 3_600_000;
const flagBytes = (flag: number) => Buffer.from([0, 0, 0, flag]).toString();

describe("opening", () => {
  it("shows the token first, with the headers that sign the upgrade", () => {
    const { socket } = openSession();

    socket().events.opened();

    expect([socket().url, socket().headers]).toEqual(["wss://one", { a: "1" }]);
    expect(JSON.parse(socket().texts[0] ?? "")).toEqual({
      MessageSchemaVersion: "1.0",
      RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      TokenValue: "token-1",
      ClientId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ClientVersion: "1.2.0.0",
    });
  });

  it("answers the handshake as AWS's client does", async () => {
    const { greet, said, session } = openSession();

    await greet("Port");

    expect(said(payloadType.handshakeResponse)).toEqual([
      '{"ClientVersion":"1.2.0.0","ProcessedClientActions":[{"ActionType":"SessionType","ActionStatus":1,' +
        '"ActionResult":null,"Error":""}],"Errors":null}',
    ]);
    expect(await session.opened).toEqual({
      sessionType: "Port",
      properties: {},
      agentVersion: "3.3.0.0",
      customerMessage: "be nice",
    });
  });

  it("says of an action it does not know that it does not", async () => {
    const { greet, said } = openSession();

    await greet("Port", [{ ActionType: "Dance", ActionParameters: {} }]);

    const [response = ""] = said(payloadType.handshakeResponse);
    expect(JSON.parse(response).Errors).toEqual(["Unsupported action Dance"]);
  });

  it("holds data back until the handshake's end", async () => {
    const { greet, said, session } = openSession();

    void session.write(Buffer.from("ls\n"));
    await settle();
    const before = said(payloadType.output);
    await greet();

    expect([before, said(payloadType.output)]).toEqual([[], ["ls\n"]]);
  });

  it.each<[string, number, string[]]>([
    ["for so long as told", 149, []],
    ["and no longer", 150, ["SSH-2.0-client"]],
  ])("holds the first data of a port %s", async (_what, ms, expected) => {
    const { simulation, greet, said, session } = openSession({ firstWriteHoldMs: 150 });
    await greet("Port");

    void session.write(Buffer.from("SSH-2.0-client"));
    simulation.advance(ms);
    await settle();

    expect(said(payloadType.output)).toEqual(expected);
  });

  it("lets the first data of a port go when the node speaks", async () => {
    const { greet, say, said, session } = openSession({ firstWriteHoldMs: 150 });
    await greet("Port");
    void session.write(Buffer.from("SSH-2.0-client"));

    say(payloadType.output, "SSH-2.0-server");
    await settle();

    expect(said(payloadType.output)).toEqual(["SSH-2.0-client"]);
  });

  it.each<[string, (bench: ReturnType<typeof openSession>) => void]>([
    ["the upgrade never ends", () => undefined],
    ["the node says nothing", ({ socket }) => socket().events.opened()],
    [
      "the node asks and then says nothing",
      ({ socket, say }) => {
        socket().events.opened();
        say(payloadType.handshakeRequest, handshakeRequest("Port"));
      },
    ],
  ])("fails after 15 s where %s", async (_what, begin) => {
    const bench = openSession();
    begin(bench);
    await settle();

    bench.simulation.advance(15_000);

    const end = await bench.end();
    expect(end).toMatchObject({ kind: "failed", failure: { code: "timeout" } });
    expect([await bench.session.opened, bench.calls.at(-1)]).toEqual([undefined, "terminate"]);
  });

  it.each<[string, number, string]>([
    ["output before the handshake", payloadType.output, "hello"],
    ["a handshake that is no JSON", payloadType.handshakeRequest, "{"],
    ["a handshake without a session type", payloadType.handshakeRequest, '{"RequestedClientActions":[]}'],
    ["the end of a handshake that never was", payloadType.handshakeComplete, "{}"],
    ["a challenge without encryption", payloadType.encryptionChallengeRequest, "{}"],
    ["an exit code that is none", payloadType.exitCode, "EXIT_CODE: x"],
  ])("fails at %s", async (_what, type, payload) => {
    const { socket, say, end } = openSession();
    socket().events.opened();

    say(type, payload);

    expect(await end()).toMatchObject({ kind: "failed", failure: { code: "service-unavailable" } });
  });

  it("fails at a frame that is none", async () => {
    const { socket, end } = openSession();
    socket().events.opened();

    socket().events.received(Buffer.alloc(200));

    expect(await end()).toMatchObject({ kind: "failed", failure: { code: "service-unavailable" } });
    expect(socket().isClosed).toBe(true);
  });
});

describe("an open session", () => {
  it("tells output and errors apart", async () => {
    const { greet, say, output } = openSession();
    await greet();

    say(payloadType.output, "out");
    say(payloadType.standardError, "err");

    expect(output).toEqual(["output: out", "error: err"]);
  });

  it("sends sizes and flags", async () => {
    const { greet, said, session } = openSession();
    session.resize(80, 24);

    await greet();
    session.sendFlag(controlFlag.disconnectToPort);

    expect(said(payloadType.size)).toEqual(['{"cols":80,"rows":24}']);
    expect(said(payloadType.flag)).toEqual([flagBytes(1)]);
  });

  it("sends its size before what was typed", async () => {
    const { greet, socket, session } = openSession();
    session.resize(80, 24);
    void session.write(Buffer.from("vi\n"));

    await greet();

    const types = socket().messages.map((message) => message.payloadType);
    expect(types.indexOf(payloadType.size)).toBeLessThan(types.indexOf(payloadType.output));
  });

  it("pings every 5 minutes", async () => {
    const { simulation, greet, socket } = openSession();
    await greet();

    simulation.advance(hourMs);

    expect(socket().pings).toBe(13);
  });

  it("is closed by the node, with a reason and an exit code", async () => {
    const { greet, say, socket, end, calls } = openSession();
    await greet();

    say(payloadType.exitCode, "EXIT_CODE: 42");
    socket().events.received(controlFrame(messageType.channelClosed, { Output: "that was it" }));

    expect(await end()).toEqual({ kind: "closed", reason: "that was it", exitCode: 42 });
    expect([socket().isClosed, calls.includes("terminate")]).toEqual([true, false]);
  });

  it("is read to its end by a reader that was behind", async () => {
    const { greet, say, socket, session, output, end } = openSession();
    await greet();
    session.pause();
    say(payloadType.output, "last words");
    socket().events.received(controlFrame(messageType.channelClosed));
    const before = [...output];

    session.resume();

    expect([before, output]).toEqual([[], ["output: last words"]]);
    expect(await end()).toMatchObject({ kind: "closed" });
  });

  it("reads on for a reader that is behind until 1 MiB waits, and takes silence for nothing then", async () => {
    const { simulation, greet, say, socket, session, sockets, output } = openSession();
    await greet();
    session.pause();
    say(payloadType.output, Buffer.alloc(60_000));
    const wasPaused = socket().isPaused;
    for (let count = 0; count < 20; count += 1) say(payloadType.output, Buffer.alloc(60_000));
    const isPaused = socket().isPaused;
    socket().events.received = () => undefined;

    void session.write(Buffer.from("x"));
    await settle();
    simulation.advance(600_000);
    session.resume();

    expect([wasPaused, isPaused, socket().isPaused]).toEqual([false, true, false]);
    expect([sockets.length, output.length]).toEqual([1, 21]);
  });

  it("pings often while it is not read, for then only a failed write shows the end", async () => {
    const { simulation, greet, say, socket, session } = openSession();
    await greet();
    session.pause();
    for (let count = 0; count < 20; count += 1) say(payloadType.output, Buffer.alloc(60_000));
    const before = socket().pings;

    simulation.advance(60_000);

    expect(socket().pings - before).toBe(4);
  });

  it("leaves no timer behind", async () => {
    const { simulation, greet, socket, end } = openSession();
    await greet();

    socket().events.received(controlFrame(messageType.channelClosed));
    await end();
    simulation.advance(100);

    expect(simulation.timerCount).toBe(0);
  });
});

describe("a lost connection", () => {
  it("is replaced at once, with fresh access", async () => {
    const { simulation, greet, socket, sockets, calls, session, said } = openSession();
    await greet();

    socket().events.closed({ detail: "the service closed it" });
    simulation.advance(0);
    await settle();
    socket().events.opened();
    await session.write(Buffer.from("x"));

    expect([sockets.length, socket().url]).toEqual([2, "wss://next"]);
    expect(JSON.parse(socket().texts[0] ?? "").TokenValue).toBe("token-2");
    expect(calls).toEqual(["connected", "lost", "resume", "connected"]);
    expect(said(payloadType.output)).toEqual(["x"]);
  });

  it("keeps its client id", async () => {
    const { simulation, greet, socket, sockets } = openSession();
    await greet();
    socket().events.closed({ detail: "" });
    simulation.advance(0);
    await settle();
    socket().events.opened();

    const ids = sockets.map(({ texts }) => JSON.parse(texts[0] ?? "").ClientId);

    expect(ids[0]).toBe(ids[1]);
  });

  it("is given up after two minutes, with what AWS said last", async () => {
    let attempts = 0;
    const resume = async () => {
      attempts += 1;
      throw new Failure("source-login-needed", "the source profile corp needs a login");
    };
    const { simulation, greet, socket, end } = openSession({ resume });
    await greet();

    socket().events.closed({ detail: "" });
    for (let second = 0; second < 140; second += 1) {
      simulation.advance(1_000);
      await settle();
    }

    expect(await end()).toMatchObject({ kind: "failed", failure: { code: "source-login-needed" } });
    expect(attempts).toBeGreaterThan(10);
    expect(attempts).toBeLessThan(30);
  });

  it.each(["access-denied", "approval-revoked"] as const)("is given up at once at %s", async (code) => {
    const resume = () => Promise.reject(new Failure(code, "no"));
    const { simulation, greet, socket, end } = openSession({ resume });
    await greet();

    socket().events.closed({ detail: "" });
    simulation.advance(0);

    expect(await end()).toMatchObject({ kind: "failed", failure: { code } });
  });

  it("is the end where AWS knows the session no more", async () => {
    const { simulation, greet, socket, end } = openSession({ resume: async () => undefined });
    await greet();

    socket().events.closed({ detail: "" });
    simulation.advance(0);

    expect(await end()).toMatchObject({ kind: "closed", reason: expect.stringContaining("ended") });
  });

  it("is the end where the upgrade is refused twice", async () => {
    const { simulation, socket, end, calls } = openSession();

    socket().events.closed({ detail: "", status: 403 });
    simulation.advance(0);
    await settle();
    socket().events.closed({ detail: "", status: 403 });

    expect(await end()).toMatchObject({ kind: "failed", failure: { code: "access-denied" } });
    expect(calls.filter((call) => call === "resume")).toHaveLength(1);
  });

  it("is replaced hour after hour, although nobody said anything in between", async () => {
    const { simulation, greet, socket, sockets, calls } = openSession();
    await greet();

    for (const closed of [1, 2, 3]) {
      simulation.advance(hourMs);
      socket().events.closed({ detail: `the service closed it, ${closed}` });
      simulation.advance(0);
      await settle();
      socket().events.opened();
    }

    expect([sockets.length, calls.at(-1)]).toEqual([4, "connected"]);
  });

  it("that is only silent is replaced as well", async () => {
    const { simulation, greet, sockets, session } = openSession();
    await greet();
    simulation.advance(hourMs);
    const [first] = sockets;
    if (first !== undefined) first.events.received = () => undefined;

    void session.write(Buffer.from("x"));
    await settle();
    simulation.advance(16_000);
    await settle();
    simulation.advance(0);
    await settle();

    expect([first?.isClosed, sockets.length]).toEqual([true, 2]);
  });
});

describe("terminating", () => {
  it("sends what was written, then the flag, and waits for the node", async () => {
    const { greet, socket, session, said, calls } = openSession();
    await greet();
    void session.write(Buffer.from("bye\n"));

    const terminated = session.terminate();
    await settle();
    socket().events.received(controlFrame(messageType.channelClosed));

    expect(await terminated).toEqual({ kind: "terminated", exitCode: undefined });
    expect([said(payloadType.output), said(payloadType.flag)]).toEqual([["bye\n"], [flagBytes(2)]]);
    expect(calls).not.toContain("terminate");
  });

  it("tells AWS where the node says nothing", async () => {
    const { simulation, greet, session, calls } = openSession();
    await greet();

    const terminated = session.terminate();
    await settle();
    simulation.advance(2_000);

    expect(await terminated).toEqual({ kind: "terminated", exitCode: undefined });
    expect(calls).toContain("terminate");
  });

  it("waits for AWS no longer than 5 s", async () => {
    const { simulation, session } = openSession({ terminate: () => new Promise(() => undefined) });

    const terminated = session.terminate();
    simulation.advance(5_000);

    expect(await terminated).toMatchObject({ kind: "terminated" });
  });

  it("lets writers go", async () => {
    const { session } = openSession();
    const written = session.write(Buffer.from("x"));

    await session.terminate();

    await expect(written).resolves.toBeUndefined();
  });
});

describe("encryption", () => {
  const kms = { ActionType: "KMSEncryption", ActionParameters: { KMSKeyId: "key-1", Challenge: "abc" } };

  it("asks for a key in the session's context, meets the challenge, and seals data both ways", async () => {
    const plaintext = randomBytes(64);
    const requests: unknown[] = [];
    const generateDataKey = async (request: unknown) => {
      requests.push(request);
      return { plaintext, ciphertextBlob: Buffer.from("sealed") };
    };
    const { socket, say, said, session, output } = openSession({ generateDataKey });
    const node = nodeCipher(plaintext);
    socket().events.opened();
    say(payloadType.handshakeRequest, handshakeRequest("Standard_Stream", [kms]));
    await settle();
    const Challenge = Buffer.from(node.encrypt(Buffer.from("riddle"))).toString("base64");
    say(payloadType.encryptionChallengeRequest, JSON.stringify({ Challenge }));
    say(payloadType.handshakeComplete, "{}");
    await session.opened;

    await session.write(Buffer.from("secret"));
    say(payloadType.output, node.encrypt(Buffer.from("answer")));

    const [response = "", answer = ""] = [6, 9].map((type) => said(type)[0]);
    expect(requests).toEqual([
      {
        keyId: "key-1",
        numberOfBytes: 64,
        encryptionContext: {
          "aws:ssm:SessionId": "alice-0123",
          "aws:ssm:TargetId": "i-0123456789abcdef0",
          "aws:ssm:RandomChallenge": "abc",
        },
      },
    ]);
    expect(JSON.parse(response).ProcessedClientActions[0].ActionResult).toEqual({
      KMSCipherTextKey: "c2VhbGVk",
      ChallengeAcknowledgement: true,
    });
    expect(String(node.decrypt(Buffer.from(JSON.parse(answer).Challenge, "base64")))).toBe("riddle");
    const [sent] = socket().messages.filter((message) => message.payloadType === payloadType.output);
    expect(String(node.decrypt(sent?.payload ?? new Uint8Array()))).toBe("secret");
    expect(output).toEqual(["output: answer"]);
  });

  it("fails at output that is not the node's", async () => {
    const generateDataKey = async () => ({ plaintext: randomBytes(64), ciphertextBlob: Buffer.alloc(1) });
    const { greet, say, end } = openSession({ generateDataKey });
    await greet("Standard_Stream", [kms]);

    say(payloadType.output, "in the clear, as if it were nothing");

    expect(await end()).toMatchObject({ kind: "failed", failure: { code: "service-unavailable" } });
  });

  it("fails with what AWS says where there is no key", async () => {
    const denied = new Failure("access-denied", "kms:GenerateDataKey");
    const { socket, say, end } = openSession({ generateDataKey: () => Promise.reject(denied) });
    socket().events.opened();

    say(payloadType.handshakeRequest, handshakeRequest("Standard_Stream", [kms]));

    expect(await end()).toMatchObject({ kind: "failed", failure: denied });
  });
});

it("never has the token in a failure", async () => {
  const { socket, end } = openSession();
  socket().events.opened();
  socket().events.received(Buffer.from(access.tokenValue.repeat(50)));

  const ended = await end();

  expect(JSON.stringify(ended) + String(ended.kind === "failed" && ended.failure)).not.toContain("token-");
});
