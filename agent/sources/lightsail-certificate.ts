// What GetInstanceAccessDetails says of ssh, checked and converted once: key and certificate belong together,
// both ends are known, and of each kind of host key the newest counts.

import { Failure } from "../../protocol/failure.ts";
import type { LightsailEntry } from "../config/config.ts";
import type { CertificateValue, HostKey } from "../leases/lease.ts";
import { type Certificate, certificateMatchesKey, parseCertificate } from "../ssh-agent/certificate.ts";
import { readPrivateKey } from "../ssh-agent/private-key.ts";
import { isSshKey } from "../ssh-agent/public-key.ts";
import { FormatError } from "../ssh-agent/wire-reader.ts";
import type { AccessDetails, WitnessedKey } from "./lightsail-shapes.ts";

export function readCertificateValue(
  details: AccessDetails,
  entry: LightsailEntry,
): { value: CertificateValue; expiresAt: number } {
  const { addresses } = details;
  if (addresses.length === 0) throw unreachable(entry);
  const { certificate, privateKey } = readKeys(details, entry);
  const user = entry.user ?? details.username ?? certificate.principals[0];
  const expiresAt = Math.min(details.expiresAt ?? Number.POSITIVE_INFINITY, certificate.validBefore);
  if (user === undefined || !Number.isFinite(expiresAt)) throw senseless(entry, "names neither user nor end");
  return {
    value: {
      kind: "certificate",
      user,
      principals: certificate.principals,
      certificate: certificate.blob,
      privateKey,
      addresses,
      hostKeys: newestKeys(details.hostKeys),
    },
    expiresAt,
  };
}

function readKeys({ privateKey, certificate }: AccessDetails, entry: LightsailEntry) {
  if (!privateKey || !certificate) throw keyless(entry);
  try {
    const key = readPrivateKey(privateKey);
    const parsed = parseCertificate(certificate);
    checkKind(parsed);
    if (!certificateMatchesKey(parsed, key)) throw new FormatError("the certificate belongs to another key");
    return { certificate: parsed, privateKey: key };
  } catch (error) {
    if (error instanceof FormatError) throw senseless(entry, error.message);
    throw error;
  }
}

function checkKind({ kind }: Certificate): void {
  if (kind !== "user") throw new FormatError("the certificate is one for hosts");
}

/** Lightsail may remember keys from before a rebuild. What is no ssh key (a Windows' certificate) is passed over. */
function newestKeys(witnessed: readonly WitnessedKey[]): HostKey[] {
  const newest = new Map<string, WitnessedKey>();
  for (const key of witnessed.filter(isSshKey)) {
    const other = newest.get(key.algorithm);
    if (other === undefined || other.witnessedAt < key.witnessedAt) newest.set(key.algorithm, key);
  }
  return [...newest.values()].map(({ algorithm, publicKey }) => ({ algorithm, publicKey }));
}

function unreachable({ instance }: LightsailEntry): Failure {
  return new Failure("not-ready", `the instance ${instance} has no public address`, {
    next: `give it one: aws lightsail allocate-static-ip, or wait until it has started`,
  });
}

function keyless({ instance }: LightsailEntry): Failure {
  return new Failure("not-found", `Lightsail gives no certificate for ${instance}`, {
    next: "it may use a key pair of its own, or be a Windows (protocol = rdp); log in with that key",
  });
}

function senseless({ instance }: LightsailEntry, why: string): Failure {
  return new Failure("service-unavailable", `what AWS gave for ${instance} makes no sense: ${why}`, {
    next: "jitney tries again by itself; report it if it lasts",
  });
}
