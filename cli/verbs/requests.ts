// `jitney requests`: the access requests that the agent knows, or one of them in full.

import { Failure } from "../../protocol/failure.ts";
import { listRequests } from "../agent-calls.ts";
import { exitCode } from "../exit-code.ts";
import { formatRequestDetails, formatRequests } from "../screen/requests.ts";
import { chooseView } from "../screen/view.ts";
import type { World } from "../world.ts";
import { writeJson } from "../write.ts";

export interface RequestsOptions {
  json?: true;
}

export async function showRequests(
  id: string | undefined,
  { json }: RequestsOptions,
  world: World,
): Promise<number> {
  const requests = await listRequests(world);
  const view = chooseView(world.stdout, world);
  if (id === undefined) {
    if (json) writeJson(world, { requests });
    else world.stdout.write(formatRequests(requests, view));
    return exitCode.done;
  }
  const request = requests.find((one) => one.id === id);
  if (request === undefined) {
    throw new Failure("not-found", `the agent knows no request ${id}`, {
      next: "see them all: jitney requests",
    });
  }
  if (json) writeJson(world, request);
  else world.stdout.write(formatRequestDetails(request, view));
  return exitCode.done;
}
