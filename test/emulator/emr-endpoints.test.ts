// The two calls of EMR on EKS with the SDK's own client, and the stand-in for the endpoint itself.

import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { DescribeManagedEndpointCommand } from "@aws-sdk/client-emr-containers";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeCertificate } from "./certificate.ts";
import { endpoint, openEmr, order } from "./emr-scene.ts";
import { sendCall, signCall } from "./raw-call.ts";
import { failureOf } from "./scene.ts";

describe("session credentials", () => {
  it("are a token with an end, good for the time that was asked for", async () => {
    const { emulator, fetchToken } = await openEmr();

    const token = await fetchToken();

    expect(emulator.canaries()).toContain(token);
    expect(emulator.calls("GetManagedEndpointSessionCredentials")[0]).toMatchObject({
      service: "emr-containers",
      performed: true,
      body: {
        endpointId: endpoint.id,
        virtualClusterId: endpoint.virtualCluster,
        durationInSeconds: 3600,
        clientToken: expect.any(String),
      },
    });
  });

  it("are the same for a client token that comes again", async () => {
    const { fetchToken } = await openEmr();

    const tokens = await Promise.all([1, 1, 2].map((n) => fetchToken({ clientToken: `renewal-${n}` })));

    expect([tokens[0] === tokens[1], tokens[0] === tokens[2]]).toEqual([true, false]);
  });

  it("are had with ARNs in place of ids, as AWS's documentation has it", async () => {
    const { fetchToken } = await openEmr();
    const cluster = "arn:aws:emr-containers:eu-west-1:123456789012:/virtualclusters/0abc123";

    const token = await fetchToken({
      virtualClusterIdentifier: cluster,
      endpointIdentifier: `${cluster}/endpoints/0def456`,
    });

    expect(token).toMatch(/^CANARY/);
  });

  it.each([
    ["a role that is none", { executionRoleArn: "arn:aws:iam::123456789012:user/mia" }, /executionRoleArn/],
    ["a life over 12 hours", { durationInSeconds: 43_201 }, /Invalid duration/],
    ["another type", { credentialType: "PASSWORD" }, /Unsupported credential type/],
    ["a log context S3 would refuse", { logContext: "-a-" }, /logContext/],
  ])("are refused for %s", async (_what, change, message) => {
    const { fetchToken } = await openEmr();

    const failure = await failureOf(fetchToken(change));

    expect(failure).toMatchObject({ name: "ValidationException", message: expect.stringMatching(message) });
  });

  it("are refused for an endpoint that is not there", async () => {
    const { fetchToken } = await openEmr();

    const { name } = await failureOf(fetchToken({ endpointIdentifier: "0aaa" }));

    expect(name).toBe("ResourceNotFoundException");
  });

  it("are refused for a dead endpoint, even while it is described as active", async () => {
    const { emulator, client, fetchToken } = await openEmr();
    emulator.setEndpoint(endpoint.id, { isDead: true });

    const failure = await failureOf(fetchToken());
    const described = await client.send(
      new DescribeManagedEndpointCommand({ id: endpoint.id, virtualClusterId: endpoint.virtualCluster }),
    );

    expect(failure).toMatchObject({ name: "ValidationException", message: "Endpoint is in invalid state" });
    expect(described.endpoint?.state).toBe("ACTIVE");
  });

  it("fail as the service names its failures", async () => {
    const { emulator, fetchToken } = await openEmr();
    emulator.faults.next("GetManagedEndpointSessionCredentials", { kind: "throttle" });
    emulator.faults.next("GetManagedEndpointSessionCredentials", { kind: "internal-error", at: "before" });
    emulator.faults.next("GetManagedEndpointSessionCredentials", { kind: "access-denied" });

    const names = [
      await failureOf(fetchToken()),
      await failureOf(fetchToken()),
      await failureOf(fetchToken()),
    ];

    expect(names.map(({ name }) => name)).toEqual([
      "RequestThrottledException",
      "InternalServerException",
      "AccessDeniedException",
    ]);
  });

  it.each(["/virtualclusters/0abc123", "/virtualclusters/%E0/endpoints/0def456"])(
    "are not to be had at %s",
    async (path) => {
      const { emulator } = await openEmr();
      const keys = emulator.issueSourceCredentials();
      const call = { method: "GET", path, headers: {}, body: "" };

      const signed = await signCall(emulator.endpoint, call, keys, { service: "emr-containers" });
      const reply = await sendCall(emulator.endpoint, signed);

      expect([404, 400, 403]).toContain(reply.status);
    },
  );

  it("are for signed calls only", async () => {
    const { emulator } = await openEmr();
    const path = "/virtualclusters/0abc123/endpoints/0def456/credentials";
    const headers = { "content-type": "application/json" };

    const reply = await sendCall(emulator.endpoint, {
      method: "POST",
      path,
      headers,
      body: JSON.stringify({ executionRoleArn: order.executionRoleArn, credentialType: "TOKEN" }),
    });

    expect([reply.status, reply.headers["x-amzn-errortype"]]).toEqual([
      403,
      "MissingAuthenticationTokenException",
    ]);
  });
});

describe("the endpoint's stand-in", () => {
  it("lets in who shows a token of this endpoint, until the token expires", async () => {
    const { emulator, client, fetchToken } = await openEmr({ emrTokenLifetimeMs: 60_000 });
    const tls = await makeCertificate();
    const server = await emulator.serveEndpoint(endpoint.id, { tls, backend: await startBackend() });
    onTestFinished(() => server.stop());
    const token = await fetchToken();

    const good = await get(`${server.url}/api`, token, tls.cert);
    const madeUp = await get(`${server.url}/api`, "made-up", tls.cert);
    emulator.clock.shift(61_000);
    const late = await get(`${server.url}/api`, token, tls.cert);
    const described = await client.send(
      new DescribeManagedEndpointCommand({ id: endpoint.id, virtualClusterId: endpoint.virtualCluster }),
    );

    expect([good, madeUp.status, late.status]).toEqual([
      { status: 200, body: "/api authorization:" },
      403,
      403,
    ]);
    expect(server.answers).toEqual(["200 GET /api", "403 GET /api", "403 GET /api"]);
    expect(described.endpoint?.serverUrl).toBe(server.url);
    const { certificateData = "" } = described.endpoint?.certificateAuthority ?? {};
    expect(Buffer.from(certificateData, "base64").toString()).toBe(tls.cert);
  });
});

/** Tells what it was asked, and which credentials reached it. */
async function startBackend(): Promise<string> {
  const answer: RequestListener = ({ url, headers }, response) =>
    response.end(`${url} authorization:${headers.authorization ?? ""}`);
  const server = createServer(answer);
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function get(url: string, token: string, ca: string): Promise<{ status: number; body: string }> {
  const outgoing = request(url, { ca, headers: { authorization: `token ${token}` }, agent: false }).end();
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  return { status: incoming.statusCode ?? 0, body: await text(incoming) };
}
