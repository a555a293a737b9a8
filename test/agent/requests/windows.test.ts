// What becomes of a request: approved, refused, ended, and the one for the window after.

import { expect, test } from "vitest";
import { openDesk } from "../fakes/desk.ts";
import { failureOf } from "../fakes/failure-of.ts";
import { mallory } from "../fakes/fake-aws.ts";
import { jitEntry } from "../fakes/jit-entry.ts";
import { nodeKey, onTerminal, person, withoutTerminal } from "../fakes/requesting-agent.ts";

const pollEveryMs = 2_000;

test("a first use files a request and says who is waited for", async () => {
  const { agent, aws } = openDesk();

  const failure = await failureOf(agent.use());

  expect(failure).toMatchObject({
    code: "approval-pending",
    message: "web waits for approval (oi-000000000001, 0 s; approvers: bob)",
    next: "run this again once approved; follow it with: jitney request web --wait",
    requestId: "oi-000000000001",
  });
  expect(aws.count("start")).toBe(1);
});

test("it remembers who signs for it, and in which region, as the entry names them", async () => {
  const { agent } = openDesk();

  const record = await agent.request({ entry: jitEntry({ sourceProfile: "corp", region: "eu-west-1" }) });

  expect(record).toMatchObject({ sourceProfile: "corp", namedRegion: "eu-west-1" });
});

test("approvers that AWS does not show are said to be invisible", async () => {
  const { agent, aws } = openDesk();
  aws.detailsDenied = true;

  const failure = await failureOf(agent.use());

  expect(failure.message).toContain("approvers not visible to you");
});

test("ten entries that name one node share its request", async () => {
  const { agent, aws } = openDesk();

  const uses = Array.from({ length: 10 }, () => failureOf(agent.use()));
  const ids = (await Promise.all(uses)).map((failure) => failure.requestId);

  expect(new Set(ids)).toEqual(new Set(["oi-000000000001"]));
  expect(aws.count("start")).toBe(1);
});

test("an approved request yields credentials", async () => {
  const { agent, aws, time } = openDesk();

  await failureOf(agent.use());
  aws.answer("Approved");
  time.pass(pollEveryMs);
  const credentials = await agent.use();

  expect(credentials.accessKeyId).toBe("ASIA-oi-000000000001");
});

test("a pending request is asked for 2 s apart at the least", async () => {
  const { agent, aws, time } = openDesk();

  await failureOf(agent.use());
  time.pass(pollEveryMs - 1);
  await failureOf(agent.use());
  const before = aws.count("token");
  time.pass(1);
  await failureOf(agent.use());

  expect(before).toBe(1);
  expect(aws.count("token")).toBe(2);
});

test("a new agent goes on with the request of the one before", async () => {
  const { agent, aws, restart } = openDesk();

  await failureOf(agent.use());
  aws.answer("Approved");
  const credentials = await restart().use();

  expect(credentials.accessKeyId).toBe("ASIA-oi-000000000001");
  expect(aws.count("start")).toBe(1);
});

test.each([
  { ask: onTerminal, title: "a use on a terminal" },
  { ask: withoutTerminal, title: "a use without a terminal" },
  { ask: { by: "agent" } as const, title: "the agent" },
  { ask: { by: "schedule" } as const, title: "a prefetch" },
  { ask: person, title: "`jitney request` without --again" },
])("a rejected request is not filed again by $title", async ({ ask }) => {
  const { agent, aws, time } = openDesk();

  await failureOf(agent.use());
  aws.answer("Rejected");
  time.pass(pollEveryMs);
  await failureOf(agent.use());
  time.pass(24 * 3_600_000);
  const failure = await failureOf(agent.use({ ask }));

  expect(failure.code).toBe("approval-rejected");
  expect(aws.count("start")).toBe(1);
});

test("a rejected request is filed again with --again", async () => {
  const { agent, aws, time } = openDesk();

  await failureOf(agent.use());
  aws.answer("Rejected");
  time.pass(pollEveryMs);
  await failureOf(agent.use());
  const record = await agent.request({ ask: person, again: true });

  expect(record).toMatchObject({ state: "pending", id: "oi-000000000002" });
});

test("a revoked approval is said to be revoked, and stays so", async () => {
  const { agent, aws, restart } = openDesk();

  await failureOf(agent.use());
  aws.answer("Approved");
  aws.end("Revoked");
  const failures = [await failureOf(restart().use()), await failureOf(restart().use())];

  expect(failures.map((failure) => failure.code)).toEqual(["approval-revoked", "approval-revoked"]);
  expect(aws.count("start")).toBe(1);
});

test("after the window ended, the next use on a terminal files a new request", async () => {
  const { agent, aws, time } = openDesk();
  await failureOf(agent.use());
  aws.answer("Approved");
  time.pass(pollEveryMs);
  await agent.use();

  aws.end("Expired");
  const failure = await failureOf(agent.use());

  expect(failure).toMatchObject({ code: "approval-pending", requestId: "oi-000000000002" });
});

test("after the window ended, the agent's own renewal files nothing", async () => {
  const { agent, aws, time } = openDesk();
  await failureOf(agent.use());
  aws.answer("Approved");
  time.pass(pollEveryMs);
  await agent.use();

  aws.end("Expired");
  const failure = await failureOf(agent.use({ ask: { by: "agent" } }));

  expect(failure.code).toBe("access-expired");
  expect(aws.count("start")).toBe(1);
});

test("--next beside an open window files the request for the window after", async () => {
  const { agent, aws, time } = openDesk();
  await failureOf(agent.use());
  aws.answer("Approved");
  time.pass(pollEveryMs);
  await agent.use();

  const record = await agent.request({ ask: person, next: true });
  const credentials = await agent.use();

  expect(record).toMatchObject({ next: true, state: "pending", id: "oi-000000000002" });
  expect(credentials.accessKeyId).toBe("ASIA-oi-000000000001");
});

test("the request for the window after takes over when the current window ends", async () => {
  const { agent, aws, time } = openDesk();
  await failureOf(agent.use());
  aws.answer("Approved");
  time.pass(pollEveryMs);
  await agent.use();

  await agent.request({ ask: person, next: true });
  aws.end("Expired");
  aws.answer("Approved");
  const credentials = await agent.use({ ask: { by: "agent" } });

  expect(credentials.accessKeyId).toBe("ASIA-oi-000000000002");
  expect(agent.requests.ledger.last(nodeKey)).toMatchObject({ id: "oi-000000000002", next: false });
  expect(aws.count("start")).toBe(2);
});

test("--next twice is one request", async () => {
  const { agent, aws, time } = openDesk();
  await failureOf(agent.use());
  aws.answer("Approved");
  time.pass(pollEveryMs);
  await agent.use();

  const ask = () => agent.request({ ask: person, next: true });
  const records = await Promise.all([ask(), ask()]);

  expect(records.map((record) => record.id)).toEqual(["oi-000000000002", "oi-000000000002"]);
});

test("--next without a window is the request for the first one", async () => {
  const { agent } = openDesk();

  const record = await agent.request({ ask: person, next: true });

  expect(record).toMatchObject({ next: false, id: "oi-000000000001" });
});

test("--next beside a pending request is that request, not a second one", async () => {
  const { agent, aws } = openDesk();

  await failureOf(agent.use());
  const record = await agent.request({ ask: person, next: true });

  expect(record).toMatchObject({ next: false, id: "oi-000000000001" });
  expect(aws.pending()).toHaveLength(1);
});

test("one that the user filed by other means is adopted, also without a right to file", async () => {
  const { agent, aws } = openDesk();
  const elsewhere = aws.addRequest();

  const failure = await failureOf(agent.use({ ask: withoutTerminal }));

  expect(failure).toMatchObject({ code: "approval-pending", requestId: elsewhere.id });
  expect(aws.count("start")).toBe(0);
});

test("one that was approved by other means gives access at once", async () => {
  const { agent, aws } = openDesk();
  const elsewhere = aws.addRequest(undefined, "Approved");

  const credentials = await agent.use({ ask: { by: "stranger" } }).catch(() => agent.use());

  expect(credentials.accessKeyId).toBe(`ASIA-${elsewhere.id}`);
  expect(aws.count("start")).toBe(0);
});

test.each([
  { title: "an approved one before a newer pending one", states: ["Approved", "Pending"], chosen: 0 },
  { title: "the newest of two that are pending", states: ["Pending", "Pending"], chosen: 1 },
] as const)("of several by other means, $title", async ({ states, chosen }) => {
  const { agent, aws, time } = openDesk();
  const ids = states.map((state) => {
    time.pass(1_000);
    return aws.addRequest(undefined, state).id;
  });

  const record = await agent.request({ ask: withoutTerminal });

  expect(record.id).toBe(ids[chosen]);
});

test("another requester's request is not adopted", async () => {
  const { agent, aws } = openDesk();
  aws.addRequest(mallory, "Approved");

  const failure = await failureOf(agent.use());

  expect(failure.requestId).toBe("oi-000000000002");
  expect(aws.count("start")).toBe(1);
});

test("without a right to file, AWS is asked for an adoptable one once a minute", async () => {
  const { agent, aws, time } = openDesk();

  await failureOf(agent.use({ ask: withoutTerminal }));
  time.pass(59_999);
  await failureOf(agent.use({ ask: withoutTerminal }));
  const before = aws.count("list");
  time.pass(1);
  await failureOf(agent.use({ ask: withoutTerminal }));

  expect(before).toBe(1);
  expect(aws.count("list")).toBe(2);
});
