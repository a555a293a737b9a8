// What the agent asks Lightsail, in its own words.

import type { InstanceDocument } from "../../protocol/messages.ts";

/** Of GetInstanceAccessDetails, whose members are all optional in the model; times in epoch milliseconds. */
export interface AccessDetails {
  username: string | undefined;
  privateKey: string | undefined;
  /** A line as in a -cert.pub file. */
  certificate: string | undefined;
  expiresAt: number | undefined;
  /** IPv4 first; an instance may have IPv6 alone. */
  addresses: string[];
  hostKeys: WitnessedKey[];
  /** Over RDP; empty while it is not ready, and always where the key pair is not the default one. */
  password: string | undefined;
  passwordKeyPair: string | undefined;
  passwordCiphertext: string | undefined;
}

export interface WitnessedKey {
  algorithm: string;
  /** Base64 of the key's wire format. */
  publicKey: string;
  witnessedAt: number;
}

export interface LightsailCalls {
  accessDetails(instance: string, protocol: "ssh" | "rdp", signal: AbortSignal): Promise<AccessDetails>;
  /** `running`, `stopped`, …; the model does not list them. */
  state(instance: string, signal: AbortSignal): Promise<string | undefined>;
  list(signal: AbortSignal): Promise<InstanceDocument[]>;
}
