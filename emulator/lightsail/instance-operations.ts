// GetInstance, GetInstances and GetInstanceState. The list is AWS's to cut into pages, the caller cannot
// say how long they are; each region has a list of its own.

import * as v from "valibot";
import type { Account } from "../account.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { Pages } from "../pages.ts";
import { ServiceError } from "../service-error.ts";
import { structure } from "../validation.ts";
import { describeInstance, describeState } from "./instance-description.ts";
import type { Instance } from "./instances.ts";
import { ResourceName } from "./shapes.ts";

const OneInstanceInput = structure({ instanceName: ResourceName });

const GetInstancesInput = structure({ pageToken: v.optional(v.string()) });

export function instanceOperations(account: Account): Operation[] {
  const pages = new Map(account.regions.map((region) => [region, new Pages(account.settings)]));
  return [
    defineOperation({
      service: "lightsail",
      action: "GetInstance",
      input: OneInstanceInput,
      perform: ({ instanceName }, _caller, region) => ({
        instance: describeInstance(findInstance(account, instanceName, region), account.id),
      }),
    }),
    defineOperation({
      service: "lightsail",
      action: "GetInstances",
      input: GetInstancesInput,
      perform: ({ pageToken }, _caller, region) => listInstances(account, pages, { pageToken, region }),
    }),
    defineOperation({
      service: "lightsail",
      action: "GetInstanceState",
      input: OneInstanceInput,
      perform: ({ instanceName }, _caller, region) => ({
        state: describeState(findInstance(account, instanceName, region)),
      }),
    }),
  ];
}

export function findInstance(account: Account, name: string, region: string): Instance {
  const instance = account.instances.find(name, region);
  if (instance === undefined) {
    throw new ServiceError("NotFoundException", `The Instance does not exist: ${name}`);
  }
  return instance;
}

/** The class of the refusal of a token is a guess. */
function listInstances(
  account: Account,
  pages: Map<string, Pages>,
  { pageToken, region }: { pageToken: string | undefined; region: string },
) {
  const page = pages.get(region)?.cut(account.instances.list(region), {
    maxResults: Number.POSITIVE_INFINITY,
    token: pageToken,
    badToken: () => new ServiceError("InvalidInputException", "The page token is not valid."),
  });
  const instances = page?.items.map((instance) => describeInstance(instance, account.id));
  const { NextToken } = page?.next ?? {};
  return { instances, ...(NextToken !== undefined && { nextPageToken: NextToken }) };
}
