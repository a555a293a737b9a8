// A StartAccessRequest whose answer was lost: AWS may have filed it, so it is looked for, and only when it
// cannot be there any more is one filed again.

import { expect, test } from "vitest";
import { lookMs } from "../../../agent/requests/access-requests.ts";
import { openDesk } from "../fakes/desk.ts";
import { failureOf } from "../fakes/failure-of.ts";
import { mallory, type StartFault } from "../fakes/fake-aws.ts";
import { person } from "../fakes/requesting-agent.ts";

test("one that AWS filed is adopted as soon as the listing shows it", async () => {
  const { agent, aws, time } = openDesk({ listingLagMs: 10_000 });
  aws.startFaults.push("lost-after");

  await failureOf(agent.use());
  time.pass(11_000);
  const failure = await failureOf(agent.use());

  expect(failure).toMatchObject({ code: "approval-pending", requestId: aws.requests[0]?.id });
  expect(aws.count("start")).toBe(1);
  expect(agent.steps).toEqual(["adopted"]);
});

test("a use inside the time to look files nothing, and says why", async () => {
  const { agent, aws, time } = openDesk({ listingLagMs: 20_000 });
  aws.startFaults.push("lost-after");

  await failureOf(agent.use());
  time.pass(15_000);
  const failure = await failureOf(agent.use());

  expect(failure.code).toBe("approval-pending");
  expect(failure.message).toContain("jitney looks for it first");
  expect(aws.count("start")).toBe(1);
});

test("--again inside the time to look files nothing either", async () => {
  const { agent, aws } = openDesk({ listingLagMs: 20_000 });
  aws.startFaults.push("lost-after");

  await failureOf(agent.use());
  const failure = await failureOf(agent.request({ ask: person, again: true }));

  expect(failure.code).toBe("approval-pending");
  expect(aws.requests).toHaveLength(1);
});

test("one that AWS never got is filed again after the time to look", async () => {
  const { agent, aws, time } = openDesk();
  aws.startFaults.push("lost-before");

  await failureOf(agent.use());
  time.pass(lookMs + 1);
  await failureOf(agent.use());

  expect(aws.count("start")).toBe(2);
  expect(aws.requests).toHaveLength(1);
});

test("it is tried three times at most, then given up", async () => {
  const { agent, aws, time } = openDesk();
  aws.startFaults.push("lost-before", "lost-before", "lost-before");

  for (const _ of ["first", "second", "third"]) {
    await failureOf(agent.use());
    time.pass(lookMs + 1);
  }
  await failureOf(agent.use({ ask: { by: "agent" } }));

  expect(aws.count("start")).toBe(3);
  expect(agent.steps).toEqual(["lost"]);
  expect(agent.requests.ledger.all()).toEqual([]);
});

test("an intent whose user has gone is dropped, not filed", async () => {
  const { agent, aws, time } = openDesk();
  aws.startFaults.push("lost-before");

  await failureOf(agent.use());
  time.pass(11 * 60_000);
  const failure = await failureOf(agent.use({ ask: { by: "agent" } }));

  expect(failure.code).toBe("request-not-allowed");
  expect(aws.count("start")).toBe(1);
});

const certain: readonly [StartFault, string][] = [
  ["refused", "request-not-allowed"],
  ["denied", "access-denied"],
  ["throttled", "throttled"],
  ["never-sent", "service-unavailable"],
];

test.each(certain)("after %s nothing is in doubt: the next use files at once", async (fault, code) => {
  const { agent, aws } = openDesk();
  aws.startFaults.push(fault);

  const failure = await failureOf(agent.use());
  const next = await failureOf(agent.use());

  expect(failure.code).toBe(code);
  expect(next.requestId).toBe(aws.requests[0]?.id);
  expect(aws.count("start")).toBe(2);
});

test("where looking is denied, it says so and waits for a person", async () => {
  const { agent, aws, time } = openDesk();
  aws.startFaults.push("lost-after");
  aws.listDenied = true;

  await failureOf(agent.use());
  time.pass(lookMs + 1);
  const failure = await failureOf(agent.use());

  expect(failure.code).toBe("request-not-allowed");
  expect(failure.message).toContain("ssm:DescribeOpsItems is denied");
  expect(failure.next).toContain("jitney request web --again");
  expect(aws.count("start")).toBe(1);
});

test("a person who looked in the console may file again where looking is denied", async () => {
  const { agent, aws } = openDesk();
  aws.startFaults.push("lost-before");
  aws.listDenied = true;

  await failureOf(agent.use());
  const record = await agent.request({ ask: person, again: true });

  expect(record).toMatchObject({ state: "pending", id: aws.requests[0]?.id });
});

test("somebody else's request for the same node is not taken for the lost one", async () => {
  const { agent, aws, time } = openDesk();
  aws.startFaults.push("lost-before");

  await failureOf(agent.use());
  aws.addRequest(mallory);
  time.pass(lookMs + 1);
  const failure = await failureOf(agent.use());

  expect(failure.requestId).toBe(aws.requests[1]?.id);
});

test("it is looked for as whoever filed it, whoever asks now", async () => {
  const { agent, aws, time, restart } = openDesk();
  aws.startFaults.push("lost-after");

  await failureOf(agent.use());
  time.pass(lookMs + 1);
  const record = await restart({ principal: mallory }).request();

  expect(record.id).toBe(aws.requests[0]?.id);
  expect(aws.count("start")).toBe(1);
});
