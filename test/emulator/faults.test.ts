import { GetAccessTokenCommand, type SSMClient, StartAccessRequestCommand } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Fault } from "../../emulator/faults/fault.ts";
import { failureOf, filing, openScene } from "./scene.ts";

const action = "StartAccessRequest";

function file(client: SSMClient, abortSignal?: AbortSignal) {
  return client.send(new StartAccessRequestCommand(filing), abortSignal ? { abortSignal } : {});
}

describe("a fault", () => {
  it.each<[Fault, string, number]>([
    [{ kind: "throttle" }, "ThrottlingException", 400],
    [{ kind: "unavailable" }, "ServiceUnavailable", 503],
    [{ kind: "access-denied" }, "AccessDeniedException", 400],
    [{ kind: "validation" }, "ValidationException", 400],
    [{ kind: "quota" }, "ServiceQuotaExceededException", 400],
    [{ kind: "not-found" }, "ResourceNotFoundException", 400],
    [{ kind: "expired-token" }, "ExpiredTokenException", 400],
    [{ kind: "internal-error", at: "before" }, "InternalServerError", 500],
  ])("answers %o without doing the work", async (fault, name, status) => {
    const { emulator, ssm } = await openScene();
    emulator.faults.next(action, fault);

    const failure = await failureOf(file(ssm));

    expect([failure.name, failure.$metadata]).toEqual([
      name,
      expect.objectContaining({ httpStatusCode: status }),
    ]);
    expect(emulator.requests()).toEqual([]);
    expect(emulator.calls(action)).toMatchObject([{ performed: false, outcome: { code: name, status } }]);
  });

  it("answers an error although the work was done", async () => {
    const { emulator, ssm } = await openScene();
    emulator.faults.next(action, { kind: "internal-error", at: "after" });

    const failure = await failureOf(file(ssm));

    expect([failure.name, emulator.requests().length]).toEqual(["InternalServerError", 1]);
    expect(emulator.calls(action)).toMatchObject([{ performed: true }]);
  });

  it.each([
    ["before", 0],
    ["after", 1],
  ] as const)("drops the connection %s the work", async (at, filed) => {
    const { emulator, ssm } = await openScene();
    emulator.faults.next(action, { kind: "drop", at });

    const failure = await failureOf(file(ssm));

    expect([failure.code, emulator.requests().length]).toEqual(["ECONNRESET", filed]);
    expect(emulator.calls(action)).toMatchObject([{ outcome: { kind: "dropped" } }]);
  });

  it("makes the SDK file three times when it drops every answer", async () => {
    const { emulator, credentials, ssmOf } = await openScene();
    emulator.faults.next(action, { kind: "drop", at: "after" }, 3);

    await failureOf(file(ssmOf(credentials, 3)));

    expect(emulator.requests()).toHaveLength(3);
  });

  it("sends half an answer", async () => {
    const { emulator, ssm } = await openScene();
    emulator.faults.next(action, { kind: "half" });

    const failure = await failureOf(file(ssm));

    expect([failure.code, emulator.requests().length]).toEqual(["ECONNRESET", 1]);
    expect(emulator.calls(action)).toMatchObject([{ outcome: { kind: "cut-short", status: 200 } }]);
  });

  it("sends garbage", async () => {
    const { emulator, ssm } = await openScene();
    emulator.faults.next(action, { kind: "garbage" });

    const failure = await failureOf(file(ssm));

    expect([failure.name, emulator.requests().length]).toEqual(["SyntaxError", 1]);
  });

  it("hangs until the caller gives up", async () => {
    const { emulator, ssm } = await openScene();
    emulator.faults.next(action, { kind: "hang", at: "after" });
    const impatience = new AbortController();
    const filing = failureOf(file(ssm, impatience.signal));

    await emulator.called(action, { ended: true });
    impatience.abort();

    expect([(await filing).name, emulator.requests().length]).toEqual(["AbortError", 1]);
  });

  it("slows an answer down", async () => {
    const { emulator, ssm } = await openScene();
    emulator.faults.next(action, { kind: "slow", ms: 30 });
    const before = performance.now();

    await file(ssm);

    expect(performance.now() - before).toBeGreaterThanOrEqual(29);
  });

  it("carries Retry-After where it is told to", async () => {
    const { emulator, ssm } = await openScene();
    emulator.faults.next(action, { kind: "throttle", retryAfterSeconds: 7 });

    const failure = await failureOf(file(ssm));

    expect(failure.$response).toMatchObject({ headers: { "retry-after": "7" } });
  });

  it("speaks STS's words to STS's clients", async () => {
    const { emulator, sts } = await openScene();
    emulator.faults.next("GetCallerIdentity", { kind: "throttle" });

    const failure = await failureOf(sts.send(new GetCallerIdentityCommand({})));

    expect(failure.name).toBe("Throttling");
  });
});

describe("the calls that meet a fault", () => {
  it("are the next so many", async () => {
    const { emulator, ssm } = await openScene();
    emulator.faults.next(action, { kind: "throttle" }, 2);

    await failureOf(file(ssm));
    await failureOf(file(ssm));
    await file(ssm);

    expect(emulator.requests()).toHaveLength(1);
  });

  it("are those of the action only, or of every one", async () => {
    const { emulator, ssm, sts } = await openScene();
    emulator.faults.next("GetAccessToken", { kind: "throttle" });
    await file(ssm);
    emulator.faults.next("*", { kind: "access-denied" });

    const failure = await failureOf(sts.send(new GetCallerIdentityCommand({})));

    expect(failure.name).toBe("AccessDenied");
  });

  it("are those that a predicate picks, until cleared", async () => {
    const { emulator, ssm, ssmOf } = await openScene();
    const bob = emulator.issueSourceCredentials({ sessionName: "bob" });
    emulator.faults.when(action, { kind: "throttle" }, ({ principalArn }) => principalArn === bob.arn);

    const failure = await failureOf(file(ssmOf(bob)));
    await file(ssm);
    emulator.faults.clear(action);
    await file(ssmOf(bob));

    expect([failure.name, emulator.requests().length]).toEqual(["ThrottlingException", 2]);
  });

  it("are the same share for the same seed", async () => {
    const { emulator, ssm } = await openScene();
    const draw = async () => {
      emulator.faults.clear();
      emulator.faults.sometimes(action, { kind: "throttle" }, { probability: 0.5, seed: 7 });
      const calls = Array.from(
        { length: 12 },
        () => () =>
          file(ssm).then(
            () => 1,
            () => 0,
          ),
      );
      return calls.reduce(
        async (before, call) => [...(await before), await call()],
        Promise.resolve<number[]>([]),
      );
    };

    const [first, second] = [await draw(), await draw()];

    expect(first).toEqual(second);
    expect(new Set(first).size).toBe(2);
  });

  it("cannot be of an action that nobody knows", async () => {
    const { emulator } = await openScene();

    expect(() => emulator.faults.next("StartAccesRequest", { kind: "half" })).toThrow("no such action");
  });

  it("are never those whose signature is refused", async () => {
    const { emulator, credentials, ssm, ssmOf } = await openScene();
    emulator.faults.next(action, { kind: "throttle" });

    const refused = await failureOf(file(ssmOf({ ...credentials, secretAccessKey: "wrong" })));
    const throttled = await failureOf(file(ssm));

    expect([refused.name, throttled.name]).toEqual(["InvalidSignatureException", "ThrottlingException"]);
  });
});

describe("a held call", () => {
  it.each([
    ["before", 0],
    ["after", 1],
  ] as const)("stands %s the work until it is released", async (at, filed) => {
    const { emulator, ssm } = await openScene();
    const hold = emulator.faults.hold(action, at);
    const call = file(ssm);

    await hold.arrived;
    const filedWhileHeld = emulator.requests().length;
    hold.release();

    expect([filedWhileHeld, (await call).AccessRequestId]).toEqual([filed, emulator.requests()[0]?.id]);
  });

  it("is done although its caller has gone", async () => {
    const { emulator, ssm } = await openScene();
    const hold = emulator.faults.hold(action, "before");
    const impatience = new AbortController();
    const call = failureOf(file(ssm, impatience.signal));
    await hold.arrived;
    impatience.abort();
    await call;

    hold.release();
    await emulator.until(() => emulator.requests().length === 1);

    expect(emulator.calls(action)).toMatchObject([{ performed: true }]);
  });

  it("holds no other call up", async () => {
    const { emulator, ssm, sts } = await openScene();
    const hold = emulator.faults.hold(action, "before");
    onTestFinished(() => hold.release());
    const held = file(ssm);
    await hold.arrived;

    await sts.send(new GetCallerIdentityCommand({}));
    const failure = await failureOf(
      ssm.send(new GetAccessTokenCommand({ AccessRequestId: "oi-0123456789ab" })),
    );
    hold.release();

    expect([failure.name, (await held).AccessRequestId]).toEqual([
      "ResourceNotFoundException",
      expect.stringMatching(/^oi-/),
    ]);
  });
});
