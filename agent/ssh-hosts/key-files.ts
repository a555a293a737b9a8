// Key and certificate as files, for clients that know no agent: the one way by which a secret gets to a disk,
// and only because somebody asked. The certificate is written first, so that no key is ever alone with an old one.

import { rmSync } from "node:fs";
import type { CertificateValue } from "../leases/lease.ts";
import { readType } from "../ssh-agent/certificate.ts";
import { replaceWhole } from "../whole-file.ts";
import type { HostPaths } from "./host-paths.ts";

export function writeKeyFiles(paths: HostPaths, { certificate, privateKey }: CertificateValue): void {
  const line = `${readType(certificate)} ${Buffer.from(certificate).toString("base64")}\n`;
  const type = privateKey.asymmetricKeyType === "rsa" ? "pkcs1" : "pkcs8"; // OpenSSH of any age reads PKCS#1
  const key = privateKey.export({ format: "pem", type });
  replaceWhole(paths.certificateFile, line);
  replaceWhole(paths.identityFile, key);
}

export function removeKeyFiles({ identityFile, certificateFile }: HostPaths): void {
  for (const path of [identityFile, certificateFile]) rmSync(path, { force: true });
}
