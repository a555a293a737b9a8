// The approval automation behind a manual request: approvers answer with SendAutomationSignal, the
// requester cancels with StopAutomationExecution. An automatic approval has no automation.
// The service model calls the signal Reject; some of AWS's pages say Deny, which the model refuses.

import * as v from "valibot";
import type { Account } from "../account.ts";
import { notAuthorized } from "../identity/permissions.ts";
import type { Principal } from "../identity/principal.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { map, structure } from "../validation.ts";
import type { AccessRequest } from "./access-request.ts";
import { WrongState } from "./access-requests.ts";
import { AutomationExecutionId } from "./shapes.ts";

const Payload = v.pipe(
  map(
    v.pipe(v.string(), v.minLength(1), v.maxLength(50)),
    v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(512))), v.maxLength(50)),
  ),
  v.minEntries(1),
  v.maxEntries(200),
);

const SendAutomationSignalInput = structure({
  AutomationExecutionId,
  SignalType: v.picklist(["Approve", "Reject", "StartStep", "StopStep", "Resume", "Revoke"]),
  Payload: v.optional(Payload),
});

const StopAutomationExecutionInput = structure({
  AutomationExecutionId,
  Type: v.optional(v.picklist(["Complete", "Cancel"])),
});

export function automationOperations(account: Account): Operation[] {
  return [
    defineOperation({
      service: "ssm",
      action: "SendAutomationSignal",
      input: SendAutomationSignalInput,
      perform: (input, caller) => sendSignal(account, input, caller),
    }),
    defineOperation({
      service: "ssm",
      action: "StopAutomationExecution",
      input: StopAutomationExecutionInput,
      perform: (input, caller) => stopExecution(account, input.AutomationExecutionId, caller),
    }),
  ];
}

/** An approver is known here by the name of its session or user. */
function sendSignal(
  account: Account,
  input: v.InferOutput<typeof SendAutomationSignalInput>,
  caller: Principal,
) {
  const { id } = takeRequest(account, input.AutomationExecutionId);
  const comment = input.Payload?.Comment?.[0];
  const answer = { by: caller.name, ...(comment !== undefined && { comment }) };
  const { requests } = account;
  const acts: Partial<Record<string, () => void>> = {
    Approve: () => requests.approve(id, answer),
    Reject: () => requests.reject(id, answer),
    Revoke: () => requests.revoke(id, answer),
  };
  const act = acts[input.SignalType];
  if (act === undefined) throw badSignal(`${input.SignalType} is not valid for an approval.`);
  translate(act, badSignal);
  return {};
}

/** Whether AWS lets others stop it, given the permission, is not documented; here only the requester may. */
function stopExecution(account: Account, executionId: string, caller: Principal) {
  const request = takeRequest(account, executionId);
  if (request.requester.arn !== caller.arn) throw notAuthorized(caller, "ssm:StopAutomationExecution");
  translate(
    () => account.requests.cancel(request.id),
    (message) => new ServiceError("InvalidAutomationStatusUpdateException", message),
  );
  return {};
}

function takeRequest(account: Account, executionId: string): AccessRequest {
  const request = account.requests.findByAutomation(executionId);
  if (request !== undefined) return request;
  const message = `Automation execution ${executionId} was not found.`;
  throw new ServiceError("AutomationExecutionNotFoundException", message);
}

function translate(act: () => void, toError: (message: string) => ServiceError): void {
  try {
    act();
  } catch (error) {
    throw error instanceof WrongState ? toError(error.message) : error;
  }
}

function badSignal(message: string): ServiceError {
  return new ServiceError("InvalidAutomationSignalException", message);
}
