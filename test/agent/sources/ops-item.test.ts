// What is read out of an OpsItem, and what is left alone.

import { expect, test } from "vitest";
import { readDetails, requestStatus } from "../../../agent/sources/ops-item.ts";

const id = "oi-0123456789ab";

function itemOf(value: unknown) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return { Status: "PendingApproval", OperationalData: { "/aws/accessrequest": { Value: text } } };
}

test.each([
  ["Pending", "Pending"],
  ["PendingApproval", "Pending"],
  ["APPROVED", "Approved"],
  ["Rejected", "Rejected"],
  ["Revoked", "Revoked"],
  ["TimedOut", "Expired"],
  ["Closed", "Expired"],
  ["Failed", "Expired"],
  ["Expired", "Expired"],
  ["Cancelled", "Cancelled"],
  ["SomethingNew", undefined],
  [undefined, undefined],
])("the status %s is read as %s", (status, read) => {
  expect(requestStatus(status)).toBe(read);
});

test("approvers are named by the last part of their ARN, with answer and comment", () => {
  const approvers = [
    "arn:aws:sts::123456789012:assumed-role/ops/bob",
    { arn: "arn:aws:iam::123456789012:user/ann", status: "Denied", comment: "use staging" },
    { name: "cid", status: "Waiting" },
  ];

  const details = readDetails(id, itemOf({ approvers }));

  expect(details.approvers).toEqual([
    { name: "bob" },
    { name: "ann", answer: "rejected", comment: "use staging" },
    { name: "cid" },
  ]);
});

test.each([
  ["seconds", 1_767_225_600],
  ["ISO 8601", "2026-01-01T00:00:00Z"],
])("the window's end is read as %s", (_, accessEndTime) => {
  expect(readDetails(id, itemOf({ accessEndTime })).windowEndsAt).toBe(Date.UTC(2026, 0, 1));
});

test.each(["", "no JSON", "[]", '{"approvers":7}', '{"accessEndTime":"soon"}'])(
  "operational data of %s is no reason to fail",
  (value) => {
    expect(readDetails(id, itemOf(value))).toMatchObject({ id, status: "Pending", windowEndsAt: undefined });
  },
);

test("an absent item tells nothing", () => {
  expect(readDetails(id, undefined)).toMatchObject({ id, status: undefined, approvers: undefined });
});

test.each([1e300, 8.64e15, 1_767_225_600_000, "+099999-01-01T00:00:00Z"])(
  "a window's end of %s is no time, and left out",
  (accessEndTime) => {
    expect(readDetails(id, itemOf({ accessEndTime })).windowEndsAt).toBeUndefined();
  },
);

test("a creation at no time is left out", () => {
  expect(readDetails(id, { CreatedTime: new Date(Number.NaN) }).createdAt).toBeUndefined();
});
