// From an [emr …] entry to its lease, with the real SDK against the emulator.

import { expect, test } from "vitest";
import type { EmrEntry } from "../../../agent/config/config.ts";
import type { Lease } from "../../../agent/leases/lease.ts";
import { EmrSource } from "../../../agent/sources/emr.ts";
import type { Emulator } from "../../../emulator/emulator.ts";
import type { EmulatorOptions } from "../../../emulator/settings.ts";
import type { TokenDocument } from "../../../protocol/messages.ts";
import { emrEntry, endpoint } from "../fakes/emr-entry.ts";
import { openProfile } from "../fakes/emulated-profile.ts";
import { failureOf } from "../fakes/failure-of.ts";

const signal = new AbortController().signal;
const tokenAction = "GetManagedEndpointSessionCredentials";

async function openSource(settings: Partial<EmrEntry> = {}, options: EmulatorOptions = {}) {
  const opened = await openProfile(options);
  const { profile, clock, emulator } = opened;
  emulator.addEndpoint({ ...endpoint, serverUrl: "https://10.0.0.1:18888", certificateAuthority: authority });
  const source = new EmrSource({ entry: emrEntry(settings), profile, clock });
  return { ...opened, source, fetch: () => source.fetch({ by: "agent" }, signal) };
}

const authority = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

function documentOf({ value }: Lease): TokenDocument {
  if (value.kind !== "token") throw new Error(`no token: ${value.kind}`);
  return JSON.parse(value.document) as TokenDocument;
}

function clientTokens(emulator: Emulator): string[] {
  return emulator.calls(tokenAction).map(({ body }) => (body as { clientToken: string }).clientToken);
}

test("a token comes with AWS's own end, and with where it is shown", async () => {
  const { source, fetch, emulator } = await openSource();

  const lease = await fetch();

  const document = documentOf(lease);
  expect(emulator.canaries()).toContain(document.token);
  expect(Date.parse(document.expiresAt ?? "")).toBe(lease.expiresAt);
  expect(lease.expiresAt - Date.now()).toBeGreaterThan(3_590_000);
  expect(document.endpoint).toEqual({
    type: "JUPYTER_ENTERPRISE_GATEWAY",
    url: "https://10.0.0.1:18888",
    certificateAuthority: authority,
  });
  expect(lease.principal).toBe(await source.principal(signal));
});

test("what the entry says goes to AWS", async () => {
  const { fetch, emulator } = await openSource({ durationMs: 43_200_000, logContext: "team-a" });

  await fetch();

  expect(emulator.calls(tokenAction)[0]?.body).toMatchObject({
    durationInSeconds: 43_200,
    logContext: "team-a",
    credentialType: "TOKEN",
    executionRoleArn: "arn:aws:iam::123456789012:role/notebooks",
  });
});

test("each renewal has a client token of its own", async () => {
  const { fetch, emulator } = await openSource();

  const tokens = [documentOf(await fetch()).token, documentOf(await fetch()).token];

  expect(new Set(clientTokens(emulator)).size).toBe(2);
  expect(new Set(tokens).size).toBe(2);
});

test("a renewal whose answer was lost asks for the same token again", async () => {
  const { fetch, emulator } = await openSource();
  emulator.faults.next(tokenAction, { kind: "drop", at: "after" });
  emulator.faults.next(tokenAction, { kind: "internal-error", at: "after" });

  const codes = [(await failureOf(fetch())).code, (await failureOf(fetch())).code];
  const { token } = documentOf(await fetch());

  expect(codes).toEqual(["service-unavailable", "service-unavailable"]);
  expect(new Set(clientTokens(emulator)).size).toBe(1);
  expect(emulator.canaries().filter((secret) => secret === token)).toHaveLength(1);
});

test("a refusal ends the renewal: the next try begins another", async () => {
  const { fetch, emulator } = await openSource();
  emulator.faults.next(tokenAction, { kind: "validation" });

  await failureOf(fetch());
  await fetch();

  expect(new Set(clientTokens(emulator)).size).toBe(2);
});

test("a token is handed out though the endpoint may not be described", async () => {
  const { fetch, emulator } = await openSource();
  emulator.deny("DescribeManagedEndpoint");

  const document = documentOf(await fetch());

  expect(document.endpoint).toEqual({});
});

test("what was known of the endpoint stands in for what cannot be had now", async () => {
  const { fetch, emulator } = await openSource();
  await fetch();
  emulator.deny("DescribeManagedEndpoint");

  const document = documentOf(await fetch());

  expect(document.endpoint?.url).toBe("https://10.0.0.1:18888");
});

test("the address of Spark Connect's proxy comes from the config", async () => {
  const { fetch } = await openSource({ authProxyHost: "spark.example.com" });

  expect(documentOf(await fetch()).endpoint?.authProxyHost).toBe("spark.example.com");
});

test.each([
  {
    title: "an endpoint that AWS does not know",
    settings: { endpoint: "0aaa" },
    prepare: () => undefined,
    code: "not-found",
    message: /AWS knows no endpoint 0aaa in the virtual cluster 0abc123/,
    next: /list-managed-endpoints --virtual-cluster-id 0abc123/,
  },
  {
    title: "a dead endpoint that AWS still calls active",
    settings: {},
    prepare: (emulator: Emulator) => emulator.setEndpoint(endpoint.id, { isDead: true }),
    code: "not-ready",
    message: /0def456 gives no tokens: Endpoint is in invalid state/,
    next: /list-managed-endpoints/,
  },
  {
    title: "an endpoint that has ended",
    settings: {},
    prepare: (emulator: Emulator) => emulator.setEndpoint(endpoint.id, { state: "TERMINATED_WITH_ERRORS" }),
    code: "not-ready",
    message: /0def456 is gone: AWS says TERMINATED_WITH_ERRORS/,
    next: /create another one/,
  },
  {
    title: "an endpoint that is being created",
    settings: {},
    prepare: (emulator: Emulator) => emulator.setEndpoint(endpoint.id, { state: "CREATING" }),
    code: "not-ready",
    message: /is being created/,
    next: /run it again/,
  },
  {
    title: "a role that AWS refuses",
    settings: {},
    prepare: (emulator: Emulator) => emulator.faults.next(tokenAction, { kind: "validation" }),
    code: "bad-request",
    message: /AWS refuses to make a token for 0def456: Not valid/,
    next: /execution_role/,
  },
  {
    title: "a throttled call",
    settings: {},
    prepare: (emulator: Emulator) => emulator.faults.next(tokenAction, { kind: "throttle" }),
    code: "throttled",
    message: /throttles/,
    next: /by itself/,
  },
  {
    title: "a denied call",
    settings: {},
    prepare: (emulator: Emulator) => emulator.deny(tokenAction),
    code: "access-denied",
    message: /AccessDeniedException/,
    next: /allow emr-containers:GetManagedEndpointSessionCredentials for corp/,
  },
  {
    title: "an answer cut short",
    settings: {},
    prepare: (emulator: Emulator) => emulator.faults.next(tokenAction, { kind: "garbage" }),
    code: "service-unavailable",
    message: /emr-containers:GetManagedEndpointSessionCredentials|no token/,
    next: /by itself/,
  },
])("$title has a failure of its own", async ({ settings, prepare, code, message, next }) => {
  const { fetch, emulator } = await openSource(settings);
  prepare(emulator);

  const failure = await failureOf(fetch());

  expect(failure.code).toBe(code);
  expect(failure.message).toMatch(message);
  expect(failure.next).toMatch(next);
});
