// A record of an access request.

import type { RequestRecord } from "../../../agent/requests/record.ts";

export function recordOf(given: Partial<RequestRecord> = {}): RequestRecord {
  return {
    key: "one",
    id: "oi-0123456789ab",
    state: "pending",
    account: "123456789012",
    region: "eu-west-1",
    node: "i-0123456789abcdef0",
    principal: "arn:aws:sts::123456789012:assumed-role/dev/alice",
    reason: "look at the logs",
    filedAt: Date.UTC(2026, 0, 1),
    tries: 1,
    next: false,
    ...given,
  };
}
