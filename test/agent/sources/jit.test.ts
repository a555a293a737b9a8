// From an entry to its lease, with the real SDK against the emulator.

import { join } from "node:path";
import { expect, test } from "vitest";
import type { JitEntry } from "../../../agent/config/config.ts";
import type { Lease } from "../../../agent/leases/lease.ts";
import { AccessRequests } from "../../../agent/requests/access-requests.ts";
import { RequestStore } from "../../../agent/requests/store.ts";
import { JitSource } from "../../../agent/sources/jit.ts";
import type { CredentialDocument } from "../../../protocol/messages.ts";
import { openProfile } from "../fakes/emulated-profile.ts";
import { failureOf } from "../fakes/failure-of.ts";
import { jitEntry, nodeId } from "../fakes/jit-entry.ts";
import { onTerminal, person } from "../fakes/requesting-agent.ts";
import { tempFolder } from "../fakes/temp-folder.ts";

const signal = new AbortController().signal;
const byTag = { by: "tag", key: "Role", value: "web", text: "tag:Role=web" } as const;

function documentOf({ value }: Lease): string {
  if (value.kind !== "credentials") throw new Error(`not credentials: ${value.kind}`);
  return value.document;
}

async function openSource(settings: Partial<JitEntry> = {}) {
  const opened = await openProfile();
  const now = () => opened.clock.now();
  const store = new RequestStore({
    path: join(tempFolder(), "requests.json"),
    now,
    onDamaged: () => undefined,
  });
  const requests = new AccessRequests({ store, now, onStep: () => undefined, onUnwritten: () => undefined });
  const { profile, clock } = opened;
  return { ...opened, source: new JitSource({ entry: jitEntry(settings), profile, requests, clock }) };
}

test("an approved request becomes a lease with AWS's own expiry", async () => {
  const { source, emulator } = await openSource();
  emulator.setPolicy(nodeId, "auto");

  const lease = await source.fetch(onTerminal, signal);

  const document = JSON.parse(documentOf(lease)) as CredentialDocument;
  expect(document).toMatchObject({ Version: 1, AccountId: "123456789012", SessionToken: expect.any(String) });
  expect(Date.parse(document.Expiration)).toBe(lease.expiresAt);
  expect(lease.principal).toBe(await source.principal(signal));
});

test("a tag stands for the one node that carries it", async () => {
  const { source, emulator } = await openSource({ node: byTag });
  emulator.addNode({ id: "i-0aaaaaaaaaaaaaaa1", name: "web-1", tags: { Role: "web" }, policy: "auto" });

  await source.fetch(onTerminal, signal);

  expect(emulator.requests()[0]?.nodeId).toBe("i-0aaaaaaaaaaaaaaa1");
});

test("a tag that several nodes carry is refused, and they are listed", async () => {
  const { source, emulator } = await openSource({ node: byTag });
  for (const n of [1, 2])
    emulator.addNode({ id: `i-0aaaaaaaaaaaaaaa${n}`, name: `web-${n}`, tags: { Role: "web" } });

  const failure = await failureOf(source.fetch(onTerminal, signal));

  expect(failure.code).toBe("ambiguous-node");
  expect(failure.message).toMatch(/i-0aaaaaaaaaaaaaaa1 .*i-0aaaaaaaaaaaaaaa2 /);
  expect(emulator.count("StartAccessRequest")).toBe(0);
});

test("a tag that no node carries is said so", async () => {
  const { source } = await openSource({ node: byTag });

  expect((await failureOf(source.fetch(onTerminal, signal))).code).toBe("not-found");
});

test("expired source credentials end in the failure that says so, and nothing is filed", async () => {
  const { source, emulator, accessKeyId } = await openSource();
  emulator.expireCredentials(accessKeyId);

  const failure = await failureOf(source.fetch(onTerminal, signal));

  expect(failure.code).toBe("source-login-needed");
  expect(emulator.count("StartAccessRequest")).toBe(0);
});

test("one for the window after, whose answer was lost, is found by the agent's own poll", async () => {
  const { source, emulator } = await openSource();
  emulator.setPolicy(nodeId, "auto");
  await source.fetch(onTerminal, signal);
  emulator.setPolicy(nodeId, "manual");
  emulator.faults.next("StartAccessRequest", { kind: "drop", at: "after" });
  await failureOf(source.request(person, { next: true }, signal));

  const failure = await failureOf(source.pollNext(signal));

  expect(failure.code).toBe("approval-pending");
  expect(source.record(true)).toMatchObject({ state: "pending", id: emulator.requests()[1]?.id });
  expect(emulator.count("StartAccessRequest")).toBe(2);
});
