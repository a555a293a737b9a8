// Which fetched lease takes the place of the one that is held, and what it keeps of that one.

import { describe, expect, test } from "vitest";
import { type CertificateValue, isRenewal, type Lease, succeed } from "../../../agent/leases/lease.ts";
import { recordedIdentity } from "../ssh-agent/recorded-login.ts";

const key = { algorithm: "ssh-ed25519", publicKey: "AAAA" };

function certificateLease(value: Partial<CertificateValue> = {}, times: Partial<Lease> = {}): Lease {
  const { certificate, privateKey } = recordedIdentity;
  const host = { addresses: ["192.0.2.1"], hostKeys: [key] };
  return {
    value: { kind: "certificate", user: "admin", principals: [], certificate, privateKey, ...host, ...value },
    issuedAt: 1_000,
    expiresAt: 2_000,
    principal: "arn",
    ...times,
  };
}

describe("a fetched lease counts", () => {
  test.each([
    ["that ends later", certificateLease({}, { expiresAt: 2_001 }), true],
    ["that is the same", certificateLease(), false],
    ["that ends earlier", certificateLease({ addresses: ["192.0.2.2"] }, { expiresAt: 1_999 }), false],
    [
      "that ends when the other does, for a host that has moved",
      certificateLease({ addresses: ["::1"] }),
      true,
    ],
    ["that ends when the other does, with other host keys", certificateLease({ hostKeys: [] }), true],
  ])("%s: %s", (_, fetched, isOne) => {
    expect(isRenewal(certificateLease(), fetched)).toBe(isOne);
    expect(isRenewal(undefined, fetched)).toBe(true);
  });
});

test("the time of issue moves only when the secret does", () => {
  const later = { issuedAt: 1_500, expiresAt: 2_500 };

  const same = succeed(certificateLease(), certificateLease({ addresses: ["::1"] }, later));
  const other = succeed(certificateLease(), certificateLease({ certificate: new Uint8Array(1) }, later));

  expect([same.issuedAt, other.issuedAt]).toEqual([1_000, 1_500]);
});
