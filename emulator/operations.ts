// The table of everything that can be called, by service and action. A further operation group is a
// further line; what is not here is an UnknownOperationException.

import type { Account } from "./account.ts";
import { endpointOperations } from "./emr/endpoint-operations.ts";
import { dataKeyOperations } from "./kms/data-key-operations.ts";
import { accessDetailsOperations } from "./lightsail/access-details-operations.ts";
import { instanceOperations } from "./lightsail/instance-operations.ts";
import type { Operation } from "./operation.ts";
import { sessionListOperations } from "./session-manager/session-list.ts";
import { sessionOperations } from "./session-manager/session-operations.ts";
import { accessOperations } from "./ssm/access-operations.ts";
import { automationOperations } from "./ssm/automation-operations.ts";
import { nodeOperations } from "./ssm/node-operations.ts";
import { opsItemOperations } from "./ssm/ops-item-operations.ts";
import { identityOperations } from "./sts/identity-operations.ts";

const groups = [
  endpointOperations,
  accessDetailsOperations,
  instanceOperations,
  accessOperations,
  automationOperations,
  nodeOperations,
  opsItemOperations,
  sessionListOperations,
  sessionOperations,
  dataKeyOperations,
  identityOperations,
];

export class OperationTable {
  readonly #operations: Operation[];

  constructor(account: Account) {
    this.#operations = groups.flatMap((group) => group(account));
  }

  find(service: string, action: string): Operation | undefined {
    return this.#operations.find((one) => one.service === service && one.action === action);
  }

  actions(): string[] {
    return this.#operations.map(({ action }) => action);
  }
}
