// Versions by which client and node find out what the other one can. Ours is that of AWS's client whose protocol we
// speak, not the product's: a node that sees an older one offers less.

/** The first of AWS's client that signs the websocket's upgrade. */
export const clientVersion = "1.2.764.0";

/** Nodes above it carry many connections over one port session (smux), if the client is above 1.1.70. */
const lastWithoutSmux = "3.0.196.0";

/** Nodes above it do without smux's keepalives, with which no session would ever count as idle. */
const lastWithKeepAlive = "3.1.1511.0";

export function speaksSmux(nodeVersion: string): boolean {
  return isAbove(nodeVersion, lastWithoutSmux);
}

export function wantsKeepAlive(nodeVersion: string): boolean {
  return !isAbove(nodeVersion, lastWithKeepAlive);
}

/** A version that is none is above nothing. */
function isAbove(version: string, other: string): boolean {
  const [ours, theirs] = [version, other].map((text) => text.split(".").map(Number));
  for (const [index, part] of theirs?.entries() ?? []) {
    const own = ours?.[index] ?? 0;
    if (own !== part) return own > part;
  }
  return false;
}
