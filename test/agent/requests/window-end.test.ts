// A window whose end AWS tells only by an exception: it makes room for the next request, and never for a second one
// beside one that waits.

import { expect, test } from "vitest";
import { Failure, type FailureCode } from "../../../protocol/failure.ts";
import { type Desk, openDesk } from "../fakes/desk.ts";
import { failureOf } from "../fakes/failure-of.ts";
import { nodeKey, person } from "../fakes/requesting-agent.ts";

const hourMs = 3_600_000;

/** A window that was open; from now on AWS refuses its token. */
async function refusedDesk(code: FailureCode = "request-not-allowed"): Promise<Desk> {
  const desk = openDesk();
  await failureOf(desk.agent.use());
  desk.aws.answer("Approved");
  desk.time.pass(2_000);
  await desk.agent.use();
  desk.aws.tokenAnswer = new Failure(code, "the access request has expired");
  return desk;
}

const stateOf = ({ agent }: Desk) => agent.requests.ledger.all()[0]?.state;

test.each<[string, FailureCode, (desk: Desk) => unknown]>([
  [
    "its OpsItem may not be seen",
    "request-not-allowed",
    ({ aws }) => Object.assign(aws, { detailsDenied: true }),
  ],
  ["its OpsItem stays approved", "access-denied", () => undefined],
  ["its OpsItem is gone", "not-found", ({ aws }) => aws.requests.splice(0)],
])("an hour after the answer the next use files a new request where %s", async (_, code, arrange) => {
  const desk = await refusedDesk(code);
  arrange(desk);
  desk.time.pass(hourMs + 1);

  const failure = await failureOf(desk.agent.use());
  desk.aws.tokenAnswer = undefined;

  expect(stateOf(desk)).toBe("expired");
  expect(failure.code).toBe(code); // of the new one: the fake refuses every token
  expect(desk.aws.count("start")).toBe(2);
});

test("the known end of the window counts, not the hour", async () => {
  const desk = await refusedDesk();
  const [record] = desk.agent.requests.ledger.all();
  if (record === undefined) throw new Error("there is no request");
  await desk.agent.requests.ledger.update(record, { windowEndsAt: desk.time.now() + 8 * hourMs });

  desk.time.pass(8 * hourMs - 1);
  await failureOf(desk.agent.use({ ask: { by: "agent" } }));
  const before = stateOf(desk);
  desk.time.pass(1);
  await failureOf(desk.agent.use({ ask: { by: "agent" } }));

  expect([before, stateOf(desk)]).toEqual(["approved", "expired"]);
});

test("inside the window a person closes it with --again, once AWS has refused it", async () => {
  const desk = await refusedDesk();

  const record = await desk.agent.request({ ask: person, again: true });

  expect(stateOf(desk)).toBe("expired");
  expect(record).toMatchObject({ state: "pending", id: "oi-000000000002" });
});

test("--again leaves a window alone that gives credentials, and one that AWS is silent about", async () => {
  const desk = await refusedDesk("service-unavailable");

  const silent = await desk.agent.request({ ask: person, again: true });
  desk.aws.tokenAnswer = undefined;
  const open = await desk.agent.request({ ask: person, again: true });

  expect([silent.state, open.state]).toEqual(["approved", "approved"]);
  expect(desk.aws.count("start")).toBe(1);
});

test("--again files nothing where the OpsItem of the refused one shows that it waits", async () => {
  const desk = await refusedDesk();
  for (const request of desk.aws.requests) request.status = "Pending";

  await desk.agent.request({ ask: person, again: true });

  expect(desk.aws.count("start")).toBe(1);
});

test("--again takes the request for the window after, not a third one", async () => {
  const desk = await refusedDesk();
  await desk.agent.request({ ask: person, next: true });

  const record = await desk.agent.request({ ask: person, again: true });

  expect(record).toMatchObject({ state: "pending", id: "oi-000000000002", next: false });
  expect(desk.agent.requests.ledger.last(nodeKey)?.id).toBe(record.id);
  expect(desk.aws.pending()).toHaveLength(1);
});

test("--again takes one that waits and was filed by other means", async () => {
  const desk = await refusedDesk();
  const elsewhere = desk.aws.addRequest();

  const record = await desk.agent.request({ ask: person, again: true });

  expect(record.id).toBe(elsewhere.id);
  expect(desk.aws.count("start")).toBe(1);
});
