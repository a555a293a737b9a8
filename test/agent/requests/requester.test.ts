// Whether two ARNs name the same requester: the same role and the same session's name.

import { expect, test } from "vitest";
import { isSameRequester } from "../../../agent/requests/requester.ts";

const alice = "arn:aws:sts::123456789012:assumed-role/dev/alice@example.com";

test.each<[createdBy: string | undefined, isSame: boolean]>([
  [alice, true],
  ["arn:aws:sts::123456789012:assumed-role/aws-reserved/sso.amazonaws.com/dev/alice@example.com", true],
  ["arn:aws:sts::123456789012:assumed-role/dev/bob@example.com", false],
  ["arn:aws:sts::123456789012:assumed-role/ops/alice@example.com", false],
  ["arn:aws:iam::123456789012:role/dev", false],
  ["arn:aws:iam::123456789012:user/alice@example.com", false],
  ["", false],
  [undefined, false],
])("a request created by %s is alice's: %s", (createdBy, isSame) => {
  expect(isSameRequester(createdBy, alice)).toBe(isSame);
});

test("a user without a session is recognised by the whole ARN", () => {
  const user = "arn:aws:iam::123456789012:user/alice";

  expect(isSameRequester(user, user)).toBe(true);
  expect(isSameRequester(`${user}2`, user)).toBe(false);
});
