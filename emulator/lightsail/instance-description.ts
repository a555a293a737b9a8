// An instance as GetInstance and GetInstances tell it: the members of AWS's own example, sizes included,
// which nobody here chooses.

import { type Instance, type PortOptions, stateCodes } from "./instances.ts";

export function describeInstance(instance: Instance, accountId: string) {
  const { name, region, id, blueprint, tags } = instance;
  return {
    name,
    arn: `arn:aws:lightsail:${region}:${accountId}:Instance/${id}`,
    supportCode: `${accountId}/i-${id.replaceAll("-", "").slice(0, 17)}`,
    createdAt: instance.createdAt / 1000,
    location: { availabilityZone: `${region}a`, regionName: region },
    resourceType: "Instance",
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    blueprintId: blueprint.id,
    blueprintName: blueprint.name,
    bundleId: "micro_3_0",
    isStaticIp: false,
    privateIpAddress: "172.26.0.10",
    ...describeAddresses(instance),
    hardware: { cpuCount: 2, disks: [], ramSizeInGb: 1 },
    networking: { monthlyTransfer: { gbPerMonthAllocated: 2048 }, ports: instance.ports.map(describePort) },
    state: describeState(instance),
    username: instance.username,
    sshKeyName: instance.keyPairName,
  };
}

export function describeState({ state }: Instance) {
  return { code: stateCodes[state], name: state };
}

function describeAddresses({ addresses }: Instance) {
  const { publicIpv4, ipv6Addresses = [] } = addresses;
  return {
    ...(publicIpv4 !== undefined && { publicIpAddress: publicIpv4 }),
    ipv6Addresses,
    ipAddressType: addressType(publicIpv4 !== undefined, ipv6Addresses.length > 0),
  };
}

function addressType(hasIpv4: boolean, hasIpv6: boolean): "dualstack" | "ipv4" | "ipv6" {
  if (hasIpv4 && hasIpv6) return "dualstack";
  return hasIpv6 ? "ipv6" : "ipv4";
}

function describePort({ fromPort, toPort = fromPort, protocol = "tcp" }: PortOptions) {
  return {
    fromPort,
    toPort,
    protocol,
    accessFrom: "Anywhere (0.0.0.0/0 and ::/0)",
    accessType: "Public",
    commonName: "",
    accessDirection: "inbound",
    cidrs: ["0.0.0.0/0"],
    ipv6Cidrs: ["::/0"],
    cidrListAliases: [],
  };
}
