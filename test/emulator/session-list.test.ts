// DescribeSessions as the service model has it: states, filters, pages.

import { DescribeSessionsCommand, paginateDescribeSessions, StartSessionCommand } from "@aws-sdk/client-ssm";
import { expect, it } from "vitest";
import { collect, failureOf, nodeId, openScene, type Scene } from "./scene.ts";

async function start({ ssm }: Scene): Promise<string> {
  return (await ssm.send(new StartSessionCommand({ Target: nodeId, Reason: "logs" }))).SessionId ?? "";
}

async function end({ emulator }: Scene, ended: string): Promise<void> {
  emulator.endSession(ended);
  await emulator.until(() => emulator.sessions().some(({ id, isOver }) => id === ended && isOver));
}

async function idsOf({ ssm }: Scene, input: DescribeSessionsCommand["input"]): Promise<unknown[]> {
  const { Sessions = [] } = await ssm.send(new DescribeSessionsCommand(input));
  return Sessions.map(({ SessionId }) => SessionId);
}

it("tells those that go on from those that are over", async () => {
  const scene = await openScene();
  const over = await start(scene);
  const open = await start(scene);
  await end(scene, over);

  expect(await idsOf(scene, { State: "Active" })).toEqual([open]);
  const { Sessions } = await scene.ssm.send(new DescribeSessionsCommand({ State: "History" }));
  expect(Sessions).toEqual([
    {
      SessionId: over,
      Target: nodeId,
      Status: "Terminated",
      StartDate: expect.any(Date),
      EndDate: expect.any(Date),
      DocumentName: "SSM-SessionManagerRunShell",
      Owner: scene.credentials.arn,
      Reason: "logs",
      AccessType: "Standard",
    },
  ]);
});

it.each([
  ["Target", nodeId, 1],
  ["Target", "i-00000000000000000", 0],
  ["Owner", "arn:aws:iam::123456789012:user/nobody", 0],
  ["Status", "Connecting", 1],
  ["Status", "Connected", 0],
  ["AccessType", "Standard", 1],
  ["AccessType", "JustInTime", 0],
  ["InvokedAfter", "2000-01-01T00:00:00Z", 1],
  ["InvokedBefore", "2000-01-01T00:00:00Z", 0],
] as const)("the filter %s = %s leaves %i", async (key, value, count) => {
  const scene = await openScene();
  await start(scene);

  const found = await idsOf(scene, { State: "Active", Filters: [{ key, value }] });

  expect(found).toHaveLength(count);
});

it("gives pages", async () => {
  const scene = await openScene({ emptyFirstPage: true });
  await Promise.all([start(scene), start(scene), start(scene)]);

  const pages = await collect(
    paginateDescribeSessions({ client: scene.ssm, pageSize: 2 }, { State: "Active" }),
  );

  expect(pages.map(({ Sessions = [] }) => Sessions.length)).toEqual([0, 2, 1]);
});

it.each<[DescribeSessionsCommand["input"], string]>([
  [{ State: undefined }, "ValidationException"],
  [{ State: "Active", MaxResults: 201 }, "ValidationException"],
  [{ State: "Active", Filters: [] }, "ValidationException"],
  [{ State: "Active", Filters: [{ key: "InvokedAfter", value: "soon" }] }, "ValidationException"],
  [{ State: "Active", NextToken: "of another list" }, "InvalidNextToken"],
])("refuses %j with %s", async (input, name) => {
  const scene = await openScene();
  await start(scene);

  const failure = await failureOf(scene.ssm.send(new DescribeSessionsCommand(input)));

  expect(failure).toMatchObject({ name });
});
