// Calls to AWS that never end: whoever waits is told in time, the node is free for the next one, and nothing is filed
// behind their back.

import { expect, test } from "vitest";
import { lookMs } from "../../../agent/requests/access-requests.ts";
import { openDesk } from "../fakes/desk.ts";
import { failureOf } from "../fakes/failure-of.ts";
import { never } from "../fakes/never.ts";

/** A signal that aborts as soon as `call` is made, which never ends. */
function hangAt(desk: ReturnType<typeof openDesk>, call: "list" | "start") {
  const { service } = desk.aws;
  const working = service[call];
  const deadline = new AbortController();
  service[call] = () => {
    setImmediate(() => deadline.abort());
    return never();
  };
  const mend = () => Object.assign(service, { [call]: working });
  return { signal: deadline.signal, mend };
}

test("a look that hangs ends with its signal, and the next use files", async () => {
  const desk = openDesk();
  const { signal, mend } = hangAt(desk, "list");

  const failure = await failureOf(desk.agent.use({ signal }));
  mend();
  const next = await failureOf(desk.agent.use());

  expect([failure.code, next.code]).toEqual(["timeout", "approval-pending"]);
  expect(desk.aws.pending()).toHaveLength(1);
});

test("a filing that hangs leaves its intent, which is looked for before another is filed", async () => {
  const desk = openDesk();
  const { signal, mend } = hangAt(desk, "start");

  await failureOf(desk.agent.use({ signal }));
  mend();
  const early = await failureOf(desk.agent.use());
  const before = desk.aws.count("start");
  desk.time.pass(lookMs + 1);
  await failureOf(desk.agent.use());

  expect(early.message).toContain("jitney looks for it first");
  expect([before, desk.aws.count("start")]).toEqual([0, 1]);
});

test("who waits behind one that hangs is told by his own signal, and files nothing later", async () => {
  const desk = openDesk();
  const { signal, mend } = hangAt(desk, "list");
  const first = failureOf(desk.agent.use({ signal }));

  const second = await failureOf(desk.agent.use({ signal: AbortSignal.abort() }));
  await first;
  mend();
  await failureOf(desk.agent.request({ signal: AbortSignal.abort() }));

  expect(second.code).toBe("timeout");
  expect(desk.agent.requests.ledger.all()).toEqual([]);
});
