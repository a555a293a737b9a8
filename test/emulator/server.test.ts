import { connect } from "node:net";
import { StartAccessRequestCommand } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { describe, expect, it, onTestFinished } from "vitest";
import { startEmulator } from "../../emulator/emulator.ts";
import { makeCertificate } from "./certificate.ts";
import { callerIdentityCall, codeOf, getOpsItemCall, sendCall, signCall } from "./raw-call.ts";
import { failureOf, filing, openScene } from "./scene.ts";

describe("the server", () => {
  it("listens on 127.0.0.1 only", async () => {
    const { emulator } = await openScene();

    expect(emulator.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it("serves HTTPS with a key and a certificate", async () => {
    const tls = await makeCertificate();
    const { emulator, credentials } = await openScene({ tls });
    const requestHandler = new NodeHttpHandler({ httpsAgent: { ca: tls.cert } });
    const { endpoint, region } = emulator;
    const client = new STSClient({ endpoint, region, credentials, requestHandler });
    onTestFinished(() => client.destroy());

    const { Arn } = await client.send(new GetCallerIdentityCommand({}));

    expect([Arn, endpoint]).toEqual([credentials.arn, expect.stringMatching(/^https:/)]);
  });

  it("refuses a request that a web page sends, signed or not", async () => {
    const { emulator, credentials } = await openScene();
    const signed = await signCall(emulator.endpoint, callerIdentityCall, credentials, { service: "sts" });
    const call = { ...signed, headers: { ...signed.headers, origin: "http://127.0.0.1" } };

    const reply = await sendCall(emulator.endpoint, call);

    expect([reply.status, emulator.calls()]).toEqual([403, []]);
  });

  it("refuses a body over 1 MiB", async () => {
    const { emulator } = await openScene();
    const call = { ...getOpsItemCall, body: "x".repeat(4 * 1024 * 1024) };

    const reply = await sendCall(emulator.endpoint, call);

    expect([reply.status, codeOf(reply)]).toEqual([413, "RequestEntityTooLargeException"]);
  });

  it("refuses a request for no service", async () => {
    const { emulator } = await openScene();

    const reply = await sendCall(emulator.endpoint, { method: "GET", path: "/", headers: {}, body: "" });

    expect([reply.status, codeOf(reply)]).toEqual([404, "UnknownOperationException"]);
  });

  it.each([
    ["another method", { method: "PUT" }],
    ["another path", { path: "/opsitem" }],
    ["another JSON", { headers: { ...getOpsItemCall.headers, "content-type": "application/json" } }],
  ])("refuses %s", async (_what, change) => {
    const { emulator, credentials } = await openScene();
    const signed = await signCall(emulator.endpoint, { ...getOpsItemCall, ...change }, credentials);

    const reply = await sendCall(emulator.endpoint, signed);

    expect([reply.status, codeOf(reply)]).toEqual([404, "UnknownOperationException"]);
  });

  it("outlives a client that leaves in the middle of its request", async () => {
    const { emulator, sts } = await openScene();
    const socket = connect(Number(new URL(emulator.endpoint).port), "127.0.0.1");
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    socket.on("close", () => resolve());
    socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nAct", () => socket.destroy());
    await gone;

    const { Account } = await sts.send(new GetCallerIdentityCommand({}));

    expect(Account).toBe("123456789012");
  });
});

describe("stopping", () => {
  it("cuts off calls that are held, hung and slow", async () => {
    const { emulator, ssm } = await openScene();
    emulator.faults.hold("StartAccessRequest", "before");
    emulator.faults.next("StartAccessRequest", { kind: "hang", at: "before" });
    emulator.faults.next("StartAccessRequest", { kind: "slow", ms: 3_600_000 });
    const calls = [1, 2, 3].map(() => failureOf(ssm.send(new StartAccessRequestCommand(filing))));
    await emulator.called("StartAccessRequest", { count: 3 });

    await emulator.stop();

    const codes = (await Promise.all(calls)).map(({ code }) => code);
    expect([codes, emulator.requests()]).toEqual([["ECONNRESET", "ECONNRESET", "ECONNRESET"], []]);
  });

  it("frees the port", async () => {
    const first = await startEmulator();
    const port = Number(new URL(first.endpoint).port);
    await first.stop();

    const second = await startEmulator({ port });
    onTestFinished(() => second.stop());

    expect(second.endpoint).toBe(first.endpoint);
  });

  it("may be asked for twice", async () => {
    const emulator = await startEmulator();

    await emulator.stop();

    await expect(emulator.stop()).resolves.toBeUndefined();
  });
});
