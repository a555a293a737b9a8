// One AWS operation as the router knows it: its service and name, the shape of its input as the service
// model has it, and what it does. Input that is not of the shape never reaches `perform`.

import type * as v from "valibot";
import type { Principal } from "./identity/principal.ts";
import type { ServiceName } from "./services.ts";
import { parseInput } from "./validation.ts";

export interface Operation {
  service: ServiceName;
  action: string;
  /** Returns the members of the result; the region is the one that the call was signed for. */
  perform(input: unknown, caller: Principal, region: string): object;
}

export interface OperationSpec<S extends v.GenericSchema> {
  service: ServiceName;
  action: string;
  input: S;
  perform(input: v.InferOutput<S>, caller: Principal, region: string): object;
}

export function defineOperation<S extends v.GenericSchema>(spec: OperationSpec<S>): Operation {
  const { service, action } = spec;
  const perform: Operation["perform"] = (input, caller, region) =>
    spec.perform(parseInput(spec.input, input), caller, region);
  return { service, action, perform };
}
