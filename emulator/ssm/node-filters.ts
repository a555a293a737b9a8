// The filters of DescribeInstanceInformation. As the service model says: tag filters cannot be combined
// with other kinds, and the old list and the new one not with each other. Tag values match exactly;
// whether AWS takes wildcards there is not documented.

import * as v from "valibot";
import { ServiceError } from "../service-error.ts";
import { invalid, structure } from "../validation.ts";
import { type ManagedNode, nodeIdPattern } from "./nodes.ts";

const Values = v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.minLength(1), v.maxLength(100));

export const InstanceInformationStringFilter = structure({ Key: v.pipe(v.string(), v.minLength(1)), Values });

export const InstanceInformationFilter = structure({
  key: v.picklist([
    "InstanceIds",
    "AgentVersion",
    "PingStatus",
    "PlatformTypes",
    "ActivationIds",
    "IamRole",
    "ResourceType",
    "AssociationStatus",
  ]),
  valueSet: Values,
});

export interface NodeFilter {
  key: string;
  values: string[];
}

const readers = new Map<string, (node: ManagedNode) => string[]>([
  ["InstanceIds", (node) => [node.id]],
  ["PingStatus", (node) => [node.pingStatus]],
  ["PlatformType", (node) => [node.platform]],
  ["PlatformTypes", (node) => [node.platform]],
  ["ResourceType", (node) => [resourceType(node)]],
  ["tag-key", (node) => Object.keys(node.tags)],
]);

export function resourceType(node: ManagedNode): string {
  return node.id.startsWith("mi-") ? "ManagedInstance" : "EC2Instance";
}

export function buildNodeFilter(filters: NodeFilter[]): (node: ManagedNode) => boolean {
  const tagFilters = filters.filter(({ key }) => key.startsWith("tag"));
  if (tagFilters.length > 0 && tagFilters.length < filters.length) {
    throw invalid("Tag filters can't be combined with other filter types.");
  }
  const tests = filters.map(buildTest);
  return (node) => tests.every((test) => test(node));
}

function buildTest({ key, values }: NodeFilter): (node: ManagedNode) => boolean {
  if (key === "InstanceIds") checkIds(values);
  const read = key.startsWith("tag:") ? readTag(key.slice("tag:".length)) : readers.get(key);
  if (read === undefined) throw new ServiceError("InvalidFilterKey", `The filter key ${key} is not valid.`);
  return (node) => read(node).some((value) => values.includes(value));
}

function readTag(name: string): ((node: ManagedNode) => string[]) | undefined {
  if (name === "") return undefined;
  return (node) => [node.tags[name] ?? []].flat();
}

/** An unknown id of the right form matches nothing; one of another form is an error. */
function checkIds(ids: string[]): void {
  const bad = ids.find((id) => !nodeIdPattern.test(id));
  if (bad !== undefined) throw new ServiceError("InvalidInstanceId", `Instance Id ${bad} doesn't match.`);
}
