import { DescribeOpsItemsCommand } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { parseAuthorization } from "../../emulator/signature/authorization.ts";
import { computeSignature } from "../../emulator/signature/canonical-request.ts";
import { callerIdentityCall, codeOf, getOpsItemCall, type RawCall, sendCall, signCall } from "./raw-call.ts";
import { failureOf, type Keys, openScene, type Scene } from "./scene.ts";

const mismatch = ["InvalidSignatureException", "SignatureDoesNotMatch"] as const;
const unknown = ["UnrecognizedClientException", "InvalidClientTokenId"] as const;
const incomplete = ["IncompleteSignatureException", "IncompleteSignature"] as const;

/** Both services' codes for one request, signed with `keys`, changed by `change`. */
async function codesFor(scene: Scene, keys: Keys, change: (call: RawCall) => RawCall): Promise<unknown[]> {
  const { endpoint } = scene.emulator;
  const ssm = await signCall(endpoint, getOpsItemCall, keys);
  const sts = await signCall(endpoint, callerIdentityCall, keys, { service: "sts" });
  const replies = [await sendCall(endpoint, change(ssm)), await sendCall(endpoint, change(sts))];
  return replies.map(codeOf);
}

function withHeader(name: string, value: string): (call: RawCall) => RawCall {
  return (call) => ({ ...call, headers: { ...call.headers, [name]: value } });
}

function withoutHeader(name: string): (call: RawCall) => RawCall {
  return (call) => ({
    ...call,
    headers: Object.fromEntries(Object.entries(call.headers).filter(([key]) => key !== name)),
  });
}

function inAuthorization(from: RegExp, to: string): (call: RawCall) => RawCall {
  return (call) => withHeader("authorization", call.headers.authorization?.replace(from, to) ?? "")(call);
}

const same = (call: RawCall) => call;

describe("a signed request", () => {
  it("is answered when nothing was changed", async () => {
    const scene = await openScene();

    const codes = await codesFor(scene, scene.credentials, same);

    expect(codes).toEqual(["OpsItemNotFoundException", undefined]);
  });

  it("is answered when spaces in the Authorization header are left out", async () => {
    const scene = await openScene();

    const codes = await codesFor(scene, scene.credentials, inAuthorization(/, /g, ","));

    expect(codes).toEqual(["OpsItemNotFoundException", undefined]);
  });

  it.each([
    ["whose body was changed", (call: RawCall) => ({ ...call, body: call.body.replace("2", "3") }), mismatch],
    ["whose signature was changed", inAuthorization(/Signature=\w{4}/, "Signature=0000"), mismatch],
    ["whose host was changed", withHeader("host", "ssm.eu-west-1.amazonaws.com"), mismatch],
    ["whose path was changed", (call: RawCall) => ({ ...call, path: "/?x=1" }), mismatch],
    [
      "whose content type was changed",
      withHeader("content-type", "application/x-www-form-urlencoded"),
      mismatch,
    ],
    ["with an x-amz header that is not signed", withHeader("x-amz-extra", "1"), mismatch],
    ["that lacks a signed header", withoutHeader("x-amz-content-sha256"), mismatch],
    ["that does not sign its host", inAuthorization(/;host/, ""), mismatch],
    ["that signs an inherited property's name", inAuthorization(/;host/, ";constructor;host"), mismatch],
    ["whose date was changed", withHeader("x-amz-date", "20200101T000000Z"), mismatch],
    ["without a token", withoutHeader("x-amz-security-token"), unknown],
    ["with another token", withHeader("x-amz-security-token", "x"), unknown],
    ["of an unknown key", inAuthorization(/ASIA\w{16}/, "ASIAAAAAAAAAAAAAAAAA"), unknown],
    ["without a date", withoutHeader("x-amz-date"), incomplete],
    ["with a date of no known form", withHeader("x-amz-date", "today"), incomplete],
    ["without a credential", inAuthorization(/Credential=[^,]+, /, ""), incomplete],
    ["with a short credential", inAuthorization(/\/aws4_request/, ""), incomplete],
    ["with a signature that is none", inAuthorization(/Signature=\w+/, "Signature=x"), incomplete],
    ["of another algorithm", inAuthorization(/AWS4-HMAC-SHA256/, "AWS4-HMAC-SHA1"), incomplete],
  ])("is refused %s", async (_what, change, expected) => {
    const scene = await openScene();

    const codes = await codesFor(scene, scene.credentials, change);

    expect(codes.filter((code) => !expected.some((one) => one === code))).toEqual([]);
  });

  it("is refused when its content type makes it another service's", async () => {
    const scene = await openScene();
    const { endpoint } = scene.emulator;
    const call = await signCall(endpoint, getOpsItemCall, scene.credentials, { service: "sts" });

    const reply = await sendCall(endpoint, call);

    expect([codeOf(reply), reply.body]).toEqual([
      "InvalidSignatureException",
      expect.stringContaining("correct service: 'ssm'"),
    ]);
  });

  it("is refused when it is for another region", async () => {
    const scene = await openScene();
    const { endpoint } = scene.emulator;
    const call = await signCall(endpoint, getOpsItemCall, scene.credentials, { region: "us-east-1" });

    const reply = await sendCall(endpoint, call);

    expect([codeOf(reply), reply.body]).toEqual([
      "InvalidSignatureException",
      expect.stringContaining("valid region, not 'us-east-1'"),
    ]);
  });

  it("is refused when its scope is of another day, however well it is signed", async () => {
    const { emulator, credentials } = await openScene();
    const { endpoint } = emulator;
    const call = await signCall(endpoint, getOpsItemCall, credentials);
    const authorization = { ...parseAuthorization(call.headers.authorization), date: "20200101" };
    const incoming = { ...call, query: "", body: Buffer.from(call.body) };
    const signature = computeSignature(incoming, authorization, credentials.secretAccessKey);
    const change = (header: string) =>
      header.replace(/\/\d{8}\//, "/20200101/").replace(/Signature=.*/, `Signature=${signature}`);

    const reply = await sendCall(
      endpoint,
      withHeader("authorization", change(call.headers.authorization ?? ""))(call),
    );

    expect([codeOf(reply), reply.body]).toEqual([
      "InvalidSignatureException",
      expect.stringContaining("Date in Credential scope does not match"),
    ]);
  });

  it("is refused when a wrong secret signed it", async () => {
    const scene = await openScene();

    const codes = await codesFor(scene, { ...scene.credentials, secretAccessKey: "wrong" }, same);

    expect(codes).toEqual(["InvalidSignatureException", "SignatureDoesNotMatch"]);
  });

  it("is refused when its session has expired", async () => {
    const scene = await openScene();
    scene.emulator.expireCredentials(scene.credentials.accessKeyId);

    const codes = await codesFor(scene, scene.credentials, same);

    expect(codes).toEqual(["ExpiredTokenException", "ExpiredToken"]);
  });

  it("is refused with a session's token under a user's key", async () => {
    const scene = await openScene();
    const { sessionToken } = scene.credentials;

    const codes = await codesFor(scene, { ...scene.emulator.issueUserCredentials(), sessionToken }, same);

    expect(codes).toEqual(["UnrecognizedClientException", "InvalidClientTokenId"]);
  });

  it("is refused with another run's keys", async () => {
    const other = await openScene();
    const scene = await openScene();

    const codes = await codesFor(scene, other.credentials, same);

    expect(codes).toEqual(["UnrecognizedClientException", "InvalidClientTokenId"]);
  });
});

describe("a request without a signature", () => {
  it("is refused in each service's own form", async () => {
    const { emulator } = await openScene();

    const ssm = await sendCall(emulator.endpoint, getOpsItemCall);
    const sts = await sendCall(emulator.endpoint, callerIdentityCall);

    expect([ssm.status, codeOf(ssm)]).toEqual([400, "MissingAuthenticationTokenException"]);
    expect([sts.status, codeOf(sts)]).toEqual([403, "MissingAuthenticationToken"]);
  });
});

describe("the clock", () => {
  const minute = 60_000;

  it.each([
    ["expired", 6 * minute, "Signature expired: "],
    ["not yet current", -6 * minute, "Signature not yet current: "],
  ])("makes a signature %s", async (_what, clockOffsetMs, message) => {
    const scene = await openScene({ clockOffsetMs });
    const { endpoint } = scene.emulator;
    const call = await signCall(endpoint, getOpsItemCall, scene.credentials);

    const reply = await sendCall(endpoint, call);

    expect([codeOf(reply), reply.body]).toEqual([
      "InvalidSignatureException",
      expect.stringContaining(message),
    ]);
  });

  it.each([4 * minute, -4 * minute])("may differ by %d ms", async (clockOffsetMs) => {
    const scene = await openScene({ clockOffsetMs });

    const codes = await codesFor(scene, scene.credentials, same);

    expect(codes).toEqual(["OpsItemNotFoundException", undefined]);
  });

  it("stands in the Date header, so that the SDK corrects its own", async () => {
    const { emulator, credentials, ssmOf } = await openScene({ clockOffsetMs: 3_600_000 });
    const client = ssmOf(credentials, 3);

    await client.send(new DescribeOpsItemsCommand({}));

    expect(emulator.calls().map(({ outcome }) => outcome)).toEqual([
      { kind: "answered", status: 400, code: "InvalidSignatureException" },
      { kind: "answered", status: 200 },
    ]);
    expect(client.config.systemClockOffset).toBeGreaterThan(3_500_000);
  });

  it("ends a session when it is moved past its expiry", async () => {
    const { emulator, ssmOf } = await openScene();
    const client = ssmOf(emulator.issueSourceCredentials({ lifetimeMs: 4 * minute }));
    emulator.clock.shift(4 * minute);

    const failure = await failureOf(client.send(new DescribeOpsItemsCommand({})));

    expect(failure.name).toBe("ExpiredTokenException");
  });
});
