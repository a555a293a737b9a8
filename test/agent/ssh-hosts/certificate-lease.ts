// A lease of the recorded login's certificate, with the host key of its server.

import type { HostKey, Lease } from "../../../agent/leases/lease.ts";
import { alice } from "../fakes/fake-aws.ts";
import type { FakeTime } from "../fakes/fake-time.ts";
import { recordedIdentity } from "../ssh-agent/recorded-login.ts";

const usualLifeMs = 10 * 60_000;

const [hostBlob = new Uint8Array()] = recordedIdentity.hostKeys;
export const hostKey: HostKey = {
  algorithm: "ssh-ed25519",
  publicKey: Buffer.from(hostBlob).toString("base64"),
};

export function leaseOf(
  time: FakeTime,
  lifeMs = usualLifeMs,
  hostKeys: readonly HostKey[] = [hostKey],
): Lease {
  const { certificate, privateKey, user } = recordedIdentity;
  const addresses = ["192.0.2.1"];
  return {
    value: { kind: "certificate", user, principals: [user], certificate, privateKey, addresses, hostKeys },
    issuedAt: time.now(),
    expiresAt: time.now() + lifeMs,
    principal: alice,
  };
}
