// What each answer of GetAccessToken does to the request and to the caller.

import { rmSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { AccessCredentials, TokenAnswer, TokenStatus } from "../../../agent/requests/service.ts";
import { Failure, type FailureCode } from "../../../protocol/failure.ts";
import { openDesk } from "../fakes/desk.ts";
import { failureOf } from "../fakes/failure-of.ts";
import { startAt } from "../fakes/fake-time.ts";

const credentials: AccessCredentials = {
  accessKeyId: "ASIA",
  secretAccessKey: "s",
  sessionToken: "t",
  expiresAt: startAt + 3_600_000,
};

/** A request that is approved as far as the agent knows. */
async function approvedDesk() {
  const desk = openDesk();
  await failureOf(desk.agent.use());
  desk.aws.answer("Approved");
  desk.time.pass(2_000);
  await desk.agent.use();
  const [record] = desk.agent.requests.ledger.all();
  if (record === undefined) throw new Error("there is no request");
  return { ...desk, record };
}

test.each<TokenStatus | undefined>(["Approved", undefined])(
  "credentials with state %s are handed out",
  async (status) => {
    const { agent, aws } = await approvedDesk();
    aws.tokenAnswer = { status, credentials };

    expect(await agent.use()).toEqual(credentials);
  },
);

type Row = readonly [TokenAnswer, FailureCode, state: string];

const rows: readonly Row[] = [
  [{ status: "Pending", credentials: undefined }, "approval-pending", "pending"],
  [{ status: "Rejected", credentials: undefined }, "approval-rejected", "rejected"],
  [{ status: "Revoked", credentials: undefined }, "approval-revoked", "revoked"],
  [{ status: "Pending", credentials }, "approval-pending", "pending"],
  [{ status: "Rejected", credentials }, "approval-rejected", "rejected"],
  [{ status: "Revoked", credentials }, "approval-revoked", "revoked"],
  [{ status: "Approved", credentials: undefined }, "service-unavailable", "approved"],
  [{ status: undefined, credentials: undefined }, "service-unavailable", "approved"],
];

test.each(rows)("%j ends in %s, and the request is %s", async (answer, code, state) => {
  const { agent, aws } = await approvedDesk();
  aws.tokenAnswer = answer;

  const failure = await failureOf(agent.use({ ask: { by: "agent" } }));

  expect(failure.code).toBe(code);
  expect(agent.requests.ledger.all()[0]?.state).toBe(state);
});

test.each([undefined, credentials])("Expired ends the request, with credentials %j or not", async (given) => {
  const { agent, aws } = await approvedDesk();
  aws.tokenAnswer = { status: "Expired", credentials: given };

  const failure = await failureOf(agent.use({ ask: { by: "agent" } }));

  expect(failure.code).toBe("access-expired");
  expect(agent.requests.ledger.all()[0]?.state).toBe("expired");
});

const exceptions: readonly FailureCode[] = ["request-not-allowed", "access-denied", "not-found"];

test.each(exceptions)("%s on a request that its OpsItem shows ended tells the end", async (code) => {
  const { agent, aws } = await approvedDesk();
  aws.tokenAnswer = new Failure(code, "ValidationException or the like");
  aws.end("Revoked");

  const failure = await failureOf(agent.use());

  expect(failure.code).toBe("approval-revoked");
  expect(agent.requests.ledger.all()[0]?.state).toBe("revoked");
});

test.each(exceptions)("%s on a request that is approved is passed on as it is", async (code) => {
  const { agent, aws } = await approvedDesk();
  aws.tokenAnswer = new Failure(code, "no");

  const failure = await failureOf(agent.use());

  expect(failure).toMatchObject({ code, message: "no" });
  expect(agent.requests.ledger.all()[0]?.state).toBe("approved");
});

test.each(exceptions)("%s is passed on where the OpsItem may not be seen", async (code) => {
  const { agent, aws } = await approvedDesk();
  aws.tokenAnswer = new Failure(code, "no");
  aws.detailsDenied = true;

  expect((await failureOf(agent.use())).message).toBe("no");
});

test("a cancelled request ends the window", async () => {
  const { agent, aws } = await approvedDesk();
  for (const request of aws.requests) request.status = "Cancelled";

  const failure = await failureOf(agent.use({ ask: { by: "agent" } }));

  expect(agent.requests.ledger.all()[0]?.state).toBe("cancelled");
  expect(failure.code).toBe("request-not-allowed");
});

test.each<FailureCode>(["service-unavailable", "throttled", "timeout", "source-login-needed"])(
  "%s says nothing of the request",
  async (code) => {
    const { agent, aws, record } = await approvedDesk();
    aws.tokenAnswer = new Failure(code, "no");

    const failure = await failureOf(agent.use());

    expect(failure.code).toBe(code);
    expect(agent.requests.ledger.all()).toEqual([record]);
  },
);

test("who rejected it and why is told", async () => {
  const { agent, aws, time } = openDesk();
  await failureOf(agent.use());
  aws.answer("Rejected");
  aws.approvers = [{ name: "bob" }, { name: "ann", answer: "rejected", comment: "use staging" }];
  time.pass(2_000);

  const failure = await failureOf(agent.use());

  expect(failure.message).toBe(
    'the access request for web was rejected by ann "use staging" (oi-000000000001)',
  );
  expect(failure.next).toBe('ask again, with a better reason: jitney request web --again --reason "…"');
});

describe("with a disk that takes nothing", () => {
  test("credentials of an approval are handed out all the same", async () => {
    const desk = openDesk();
    await failureOf(desk.agent.use());
    desk.aws.answer("Approved");
    desk.time.pass(2_000);
    blockState(desk.folder);

    expect(await desk.agent.use()).toMatchObject({ accessKeyId: expect.any(String) });
    expect(desk.agent.steps).toEqual(["filed", "unwritten"]);
  });

  test("a revoked approval is told as one", async () => {
    const { agent, aws, folder } = await approvedDesk();
    aws.tokenAnswer = { status: "Revoked", credentials: undefined };
    blockState(folder);

    expect((await failureOf(agent.use({ ask: { by: "agent" } }))).code).toBe("approval-revoked");
  });
});

/** A file stands where the folder of the requests was. */
function blockState(folder: string): void {
  rmSync(folder, { recursive: true });
  writeFileSync(folder, "");
}
