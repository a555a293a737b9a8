// A Lightsail instance: a certificate and key for ssh, good for about ten minutes, or the password of a
// Windows. Where AWS refuses, the instance's own state is asked for: it says more than the refusal.

import { Failure } from "../../protocol/failure.ts";
import type { TokenDocument } from "../../protocol/messages.ts";
import type { LightsailEntry } from "../config/config.ts";
import type { AwsClock } from "../leases/clock.ts";
import type { Lease } from "../leases/lease.ts";
import { lastingPrincipal } from "../requests/requester.ts";
import { readCertificateValue } from "./lightsail-certificate.ts";
import { lightsail } from "./lightsail-service.ts";
import type { AccessDetails } from "./lightsail-shapes.ts";
import type { Ask, Source } from "./source.ts";
import type { SourceProfile } from "./source-profile.ts";

export interface LightsailSourceOptions {
  entry: LightsailEntry;
  profile: SourceProfile;
  clock: AwsClock;
}

/** AWS names no end of a password; it is held as long as a certificate lives. */
const passwordHeldMs = 10 * 60_000;

/** These say what is wrong; the state of the instance has nothing to do with it. */
const plainCodes = new Set([
  "access-denied",
  "source-login-needed",
  "source-credentials-missing",
  "profile-loop",
  "throttled",
  "timeout",
  "clock-skew",
  "config-invalid",
]);

const rdpPort = 3389;

export class LightsailSource implements Source {
  readonly target: string;
  private readonly options: LightsailSourceOptions;

  constructor(options: LightsailSourceOptions) {
    this.options = options;
    this.target = options.entry.instance;
  }

  async principal(signal: AbortSignal): Promise<string> {
    return lastingPrincipal((await this.options.profile.identity(signal)).arn);
  }

  async fetch(_: Ask, signal: AbortSignal): Promise<Lease> {
    const { entry, profile } = this.options;
    const principal = await this.principal(signal); // before the secret: a login between shows
    const details = await profile
      .use(lightsail, "GetInstanceAccessDetails", (calls) =>
        calls.accessDetails(entry.instance, entry.protocol, signal),
      )
      .catch((failure: Failure) => this.explain(failure, signal));
    return entry.protocol === "rdp"
      ? this.toPassword(details, principal)
      : this.toCertificate(details, principal);
  }

  private toCertificate(details: AccessDetails, principal: string): Lease {
    const { entry, clock } = this.options;
    const { value, expiresAt } = readCertificateValue(details, entry);
    return { value, issuedAt: clock.now(), expiresAt, principal };
  }

  private toPassword(details: AccessDetails, principal: string): Lease {
    const { entry, clock } = this.options;
    const { password, addresses, username } = details;
    if (!password) throw missingPassword(entry, details);
    const document: TokenDocument = {
      token: password,
      ...(username !== undefined && { username }),
      addresses,
      port: rdpPort,
    };
    return {
      value: { kind: "token", token: password, document: JSON.stringify(document) },
      issuedAt: clock.now(),
      expiresAt: clock.now() + passwordHeldMs,
      principal,
    };
  }

  /** Throws what the instance's state says, where that is more than the failure. */
  private async explain(failure: Failure, signal: AbortSignal): Promise<never> {
    const { entry, profile } = this.options;
    if (plainCodes.has(failure.code)) throw failure;
    const state = await profile
      .use(lightsail, "GetInstanceState", (calls) => calls.state(entry.instance, signal))
      .catch(() => undefined); // the first failure is the one to tell
    if (state === undefined || state === "running") throw failure;
    throw notRunning(entry, state, failure);
  }
}

function notRunning(entry: LightsailEntry, state: string, cause: Failure): Failure {
  const place = regionFlag(entry);
  const isComing = state === "pending" || state === "starting";
  const next = isComing
    ? "run it again in a minute"
    : `start it: aws lightsail start-instance --instance-name ${entry.instance}${place}`;
  return new Failure("not-ready", `the instance ${entry.instance} is ${state}`, { next, cause });
}

/** Two reasons for one empty text: it comes within 15 minutes of the start, or never with a key pair of one's own. */
function missingPassword(
  entry: LightsailEntry,
  { passwordKeyPair, passwordCiphertext }: AccessDetails,
): Failure {
  const { name, instance } = entry;
  if (passwordCiphertext) {
    return new Failure(
      "not-found",
      `Lightsail tells the password of ${instance} only enciphered: it was made with the key pair ${passwordKeyPair ?? "of your own"}`,
      {
        next: `decipher passwordData.ciphertext with that key: aws lightsail get-instance-access-details --protocol rdp --instance-name ${instance}${regionFlag(entry)}`,
      },
    );
  }
  return new Failure("not-ready", `the password of ${instance} is not ready yet`, {
    next: `wait: it comes within 15 minutes of the instance's start; jitney token ${name} --wait`,
  });
}

function regionFlag({ region }: LightsailEntry): string {
  return region === undefined ? "" : ` --region ${region}`;
}
