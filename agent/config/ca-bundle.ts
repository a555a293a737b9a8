// Looks at the file that ca_bundle names when the configuration is read: the agent could reach nobody with a
// file that is missing or no PEM, and would learn it only after the old configuration is gone.

import { X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { Config } from "./config.ts";
import { mistake, showValue } from "./mistake.ts";

/** Throws config-invalid. */
export function checkCaBundle({ agent, origins }: Config): void {
  const origin = origins.find(({ section, key }) => section === "agent" && key === "ca_bundle");
  if (origin === undefined || agent.caBundle === undefined) return;
  const fault = findFault(agent.caBundle);
  if (fault === undefined) return;
  const what = `ca_bundle in [agent] is ${showValue(origin.value)}: ${fault}`;
  throw mistake(origin, what, "set ca_bundle to a file of PEM certificates, or remove the line");
}

function findFault(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return "it is no regular file"; // a pipe would make us wait
    return holdsCertificate(readFileSync(path, "utf8")) ? undefined : "it holds no PEM certificate";
  } catch (error) {
    return `it cannot be read (${(error as NodeJS.ErrnoException).code ?? "unreadable"})`;
  }
}

function holdsCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).fingerprint256 !== "";
  } catch {
    return false; // OpenSSL's many words for text that is no certificate
  }
}
