import {
  GetAccessTokenCommand,
  ResumeSessionCommand,
  StartAccessRequestCommand,
  StartSessionCommand,
  TerminateSessionCommand,
} from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { codeOf, sendCall, signCall } from "./raw-call.ts";
import { failureOf, filing, nodeId, openScene, type Scene, type SceneOptions } from "./scene.ts";

const start = { Target: nodeId };

/** A scene whose `ssm` signs with just-in-time credentials. */
async function openVended(options: SceneOptions = {}): Promise<Scene> {
  const scene = await openScene({ policy: "auto", ...options });
  const { AccessRequestId } = await scene.ssm.send(new StartAccessRequestCommand(filing));
  const { Credentials: keys } = await scene.ssm.send(new GetAccessTokenCommand({ AccessRequestId }));
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = keys ?? {};
  const vended = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return { ...scene, ssm: scene.ssmOf(vended) };
}

describe("StartSession", () => {
  it("returns id, token and stream URL", async () => {
    const { emulator, ssm } = await openScene();

    const session = await ssm.send(new StartSessionCommand({ ...start, Reason: "logs" }));

    expect(session).toMatchObject({
      SessionId: expect.stringMatching(/^alice-[0-9a-f]{17}$/),
      TokenValue: expect.stringMatching(/^AAEAA.{200,290}$/),
    });
    const url = new URL(session.StreamUrl ?? "");
    expect([url.host, url.pathname]).toEqual([
      new URL(emulator.endpoint).host,
      `/v1/data-channel/${session.SessionId}`,
    ]);
    expect(emulator.canaries()).toContain(session.TokenValue);
    expect(emulator.sessions()).toEqual([
      {
        id: session.SessionId,
        targetId: nodeId,
        document: "SSM-SessionManagerRunShell",
        reason: "logs",
        isConnected: false,
        connections: 0,
        isOver: false,
      },
    ]);
  });

  it.each([
    ["AWS-StartSSHSession", {}],
    ["AWS-StartSSHSession", { portNumber: ["2222"] }],
    ["AWS-StartPortForwardingSession", { portNumber: ["80"], localPortNumber: ["8080"] }],
    ["AWS-StartPortForwardingSessionToRemoteHost", { host: ["db.internal"], portNumber: ["5432"] }],
    ["AWS-StartInteractiveCommand", { command: ["top"] }],
    ["AWS-StartNonInteractiveCommand", { command: ["true"] }],
  ])("takes %s with %j", async (DocumentName, Parameters) => {
    const { emulator, ssm } = await openScene();

    await ssm.send(new StartSessionCommand({ ...start, DocumentName, Parameters }));

    expect(emulator.sessions()).toMatchObject([{ document: DocumentName }]);
  });

  it.each([
    ["InvalidDocument", { DocumentName: "Mine" }],
    ["InvalidDocument", { DocumentName: "toString" }],
    ["ValidationException", { DocumentName: "a" }],
    ["ValidationException", { Parameters: { command: ["ls"] } }],
    ["ValidationException", { DocumentName: "AWS-StartSSHSession", Parameters: { portNumber: ["ssh"] } }],
    ["ValidationException", { DocumentName: "AWS-StartSSHSession", Parameters: { portNumber: ["0"] } }],
    ["ValidationException", { DocumentName: "AWS-StartSSHSession", Parameters: { portNumber: ["1", "2"] } }],
    ["ValidationException", { DocumentName: "AWS-StartInteractiveCommand" }],
    ["ValidationException", { Reason: "" }],
    ["ValidationException", { Target: "" }],
    ["TargetNotConnected", { Target: "i-00000000000000000" }],
  ])("answers %s to %j", async (name, change) => {
    const { emulator, ssm } = await openScene();

    const failure = await failureOf(ssm.send(new StartSessionCommand({ ...start, ...change })));

    expect([failure.name, emulator.sessions()]).toEqual([name, []]);
  });

  it("answers TargetNotConnected where the node is not online", async () => {
    const { emulator, ssm } = await openScene();
    emulator.setPingStatus(nodeId, "ConnectionLost");

    const failure = await failureOf(ssm.send(new StartSessionCommand(start)));

    expect([failure.name, failure.message]).toEqual(["TargetNotConnected", `${nodeId} is not connected.`]);
  });
});

describe("just-in-time credentials", () => {
  it("start, resume and terminate a shell on the node that was asked for", async () => {
    const { ssm, emulator } = await openVended();

    const { SessionId } = await ssm.send(new StartSessionCommand(start));
    await ssm.send(new ResumeSessionCommand({ SessionId }));
    await ssm.send(new TerminateSessionCommand({ SessionId }));

    await emulator.until(() => emulator.sessions()[0]?.isOver === true);
    expect(SessionId).toMatch(/^oi-/);
  });

  it.each([
    ["another document", { DocumentName: "AWS-StartSSHSession" }],
    ["another node", { Target: "i-0000000000000000b" }],
  ])("are denied %s", async (_what, change) => {
    const { emulator, ssm } = await openVended();
    emulator.addNode({ id: "i-0000000000000000b" });

    const failure = await failureOf(ssm.send(new StartSessionCommand({ ...start, ...change })));

    expect([failure.name, failure.message]).toEqual([
      "AccessDeniedException",
      expect.stringContaining("not authorized to perform: ssm:StartSession"),
    ]);
  });
});

describe("ResumeSession", () => {
  it("issues another token", async () => {
    const { ssm } = await openScene();
    const started = await ssm.send(new StartSessionCommand(start));

    const resumed = await ssm.send(new ResumeSessionCommand({ SessionId: started.SessionId }));

    expect(resumed.SessionId).toBe(started.SessionId);
    expect(resumed.TokenValue).not.toBe(started.TokenValue);
  });

  it("answers DoesNotExistException once the session is over, and of somebody else's", async () => {
    const { emulator, ssm, ssmOf } = await openScene();
    const { SessionId } = await ssm.send(new StartSessionCommand(start));
    const other = ssmOf(emulator.issueSourceCredentials({ sessionName: "bob" }));

    const foreign = await failureOf(other.send(new ResumeSessionCommand({ SessionId })));
    await ssm.send(new TerminateSessionCommand({ SessionId }));
    await emulator.until(() => emulator.sessions()[0]?.isOver === true);
    const over = await failureOf(ssm.send(new ResumeSessionCommand({ SessionId })));

    expect([foreign.name, over.name]).toEqual(["DoesNotExistException", "DoesNotExistException"]);
  });
});

describe("TerminateSession", () => {
  it("answers the same twice", async () => {
    const { ssm } = await openScene();
    const { SessionId } = await ssm.send(new StartSessionCommand(start));

    const answers = [1, 2].map(() => ssm.send(new TerminateSessionCommand({ SessionId })));

    expect((await Promise.all(answers)).map((answer) => answer.SessionId)).toEqual([SessionId, SessionId]);
  });
});

describe("GenerateDataKey", () => {
  const input = { KeyId: "alias/one", NumberOfBytes: 64, EncryptionContext: { a: "b" } };

  async function send(body: object) {
    const { emulator, credentials } = await openScene();
    const headers = {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "TrentService.GenerateDataKey",
    };
    const call = { method: "POST", path: "/", headers, body: JSON.stringify(body) };
    const reply = await sendCall(
      emulator.endpoint,
      await signCall(emulator.endpoint, call, credentials, { service: "kms" }),
    );
    return { emulator, reply };
  }

  it("returns the key in the clear and sealed", async () => {
    const { emulator, reply } = await send(input);

    const { Plaintext, CiphertextBlob, KeyId } = JSON.parse(reply.body);
    expect([Buffer.from(Plaintext, "base64").length, KeyId]).toEqual([64, "alias/one"]);
    expect(CiphertextBlob).not.toContain(Plaintext);
    expect(emulator.canaries()).toContain(Plaintext);
  });

  it.each([{ KeyId: "k" }, { ...input, KeySpec: "AES_256" }, { ...input, NumberOfBytes: 1025 }, {}])(
    "refuses %j",
    async (body) => {
      expect(codeOf((await send(body)).reply)).toBe("ValidationException");
    },
  );
});
