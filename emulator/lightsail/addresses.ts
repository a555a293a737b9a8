// The addresses of an instance. IPv6 ones go out in the only form that the service model's pattern allows:
// eight groups, none left out, in capitals.

import { isIPv4, isIPv6 } from "node:net";

export interface Addresses {
  /** Absent of an IPv6-only instance. */
  publicIpv4?: string;
  /** In any form. */
  ipv6Addresses?: string[];
}

export function checkAddresses(addresses: Addresses): Addresses {
  const { publicIpv4, ipv6Addresses = [] } = addresses;
  if (publicIpv4 !== undefined && !isIPv4(publicIpv4)) throw new TypeError(`not IPv4: ${publicIpv4}`);
  return { ...addresses, ipv6Addresses: ipv6Addresses.map(spellOut) };
}

/** FE80:0:0:0:0:0:0:1 of fe80::1. */
function spellOut(address: string): string {
  if (!isIPv6(address) || address.includes("%") || address.includes("."))
    throw new TypeError(`not IPv6: ${address}`);
  const [front = "", back] = address.toUpperCase().split("::");
  if (back === undefined) return front;
  const [first, last] = [groupsOf(front), groupsOf(back)];
  return [...first, ...Array(8 - first.length - last.length).fill("0"), ...last].join(":");
}

function groupsOf(text: string): string[] {
  return text === "" ? [] : text.split(":");
}
