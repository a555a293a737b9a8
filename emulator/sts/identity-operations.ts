// GetCallerIdentity, which answers whoever signs with a living key, whatever policies say.

import type { Account } from "../account.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { structure } from "../validation.ts";

export function identityOperations(account: Account): Operation[] {
  return [
    defineOperation({
      service: "sts",
      action: "GetCallerIdentity",
      input: structure({}),
      perform: (_input, caller) => ({ Arn: caller.arn, UserId: caller.userId, Account: account.id }),
    }),
  ];
}
