// DescribeInstanceInformation: the managed nodes, in pages. It tells no tags, and no name of EC2
// instances; whoever wants a node by its tag must filter by it.

import * as v from "valibot";
import type { Account } from "../account.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { Pages } from "../pages.ts";
import { ServiceError } from "../service-error.ts";
import { structure } from "../validation.ts";
import {
  buildNodeFilter,
  InstanceInformationFilter,
  InstanceInformationStringFilter,
  type NodeFilter,
  resourceType,
} from "./node-filters.ts";
import type { ManagedNode } from "./nodes.ts";
import { maxResults } from "./shapes.ts";

const DescribeInstanceInformationInput = structure({
  InstanceInformationFilterList: v.optional(v.array(InstanceInformationFilter)),
  Filters: v.optional(v.array(InstanceInformationStringFilter)),
  MaxResults: maxResults(5, 50),
  NextToken: v.optional(v.string()),
});

type Input = v.InferOutput<typeof DescribeInstanceInformationInput>;

const defaultPageSize = 10; // service model: "The default value is 10 items"

export function nodeOperations(account: Account): Operation[] {
  const pages = new Pages(account.settings);
  return [
    defineOperation({
      service: "ssm",
      action: "DescribeInstanceInformation",
      input: DescribeInstanceInformationInput,
      perform: (input) => describeInstances(account, pages, input),
    }),
  ];
}

function describeInstances(account: Account, pages: Pages, input: Input) {
  const matching = account.nodes.list().filter(buildNodeFilter(readFilters(input)));
  const { items, next } = pages.cut(matching, {
    maxResults: input.MaxResults ?? defaultPageSize,
    token: input.NextToken,
    badToken: () => new ServiceError("InvalidNextToken", "The specified token isn't valid."),
  });
  return { InstanceInformationList: items.map((node) => describeNode(node, account.clock.now())), ...next };
}

function readFilters(input: Input): NodeFilter[] {
  const old = input.InstanceInformationFilterList?.map(({ key, valueSet }) => ({ key, values: valueSet }));
  const current = input.Filters?.map(({ Key, Values }) => ({ key: Key, values: Values }));
  if (old !== undefined && current !== undefined) {
    const message = "InstanceInformationFilterList and Filters can't be used together.";
    throw new ServiceError("InvalidInstanceInformationFilterValue", message, { messageMember: "message" });
  }
  return current ?? old ?? [];
}

function describeNode(node: ManagedNode, nowAt: number) {
  return {
    InstanceId: node.id,
    PingStatus: node.pingStatus,
    LastPingDateTime: nowAt / 1000,
    AgentVersion: "3.3.2299.0",
    IsLatestVersion: true,
    PlatformType: node.platform,
    PlatformName: platformNames[node.platform],
    PlatformVersion: "1",
    RegistrationDate: node.registeredAt / 1000,
    ResourceType: resourceType(node),
    IPAddress: node.address,
    ComputerName: node.computerName,
    SourceId: node.id,
    SourceType: node.id.startsWith("mi-") ? "AWS::SSM::ManagedInstance" : "AWS::EC2::Instance",
    ...(node.name !== undefined && { Name: node.name }),
  };
}

const platformNames = {
  Linux: "Amazon Linux",
  Windows: "Microsoft Windows Server 2022 Datacenter",
  MacOS: "macOS",
} as const;
