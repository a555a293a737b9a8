// The credentials of one profile as ~/.aws has them: resolved by the SDK, one resolution at a time, resolved anew
// shortly before their end, and dropped when something changes there.

import { fromIni, fromNodeProviderChain } from "@aws-sdk/credential-providers";
import type { NodeHttpHandler } from "@smithy/node-http-handler";
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from "@smithy/types";
import { Failure } from "../../protocol/failure.ts";
import type { AgentSettings } from "../config/config.ts";
import type { AwsClock } from "../leases/clock.ts";
import { loginCommand, readProfiles } from "./login-command.ts";
import { checkProfileChain } from "./profile-loop.ts";

export interface ProfileCredentialsOptions {
  /** Undefined: the SDK's default chain. */
  profile: string | undefined;
  /** Undefined: the profile's own, else the environment's. */
  region: string | undefined;
  settings: AgentSettings;
  clock: AwsClock;
  handler: NodeHttpHandler;
}

/** Credentials this close to their end are resolved anew. */
const freshMarginMs = 5 * 60_000;

/** A credential_process may ask a person; after so long another one is tried. */
const longestResolutionMs = 60_000;

export class ProfileCredentials {
  private readonly options: ProfileCredentialsOptions;
  private provider: AwsCredentialIdentityProvider | undefined;
  private resolving: { promise: Promise<AwsCredentialIdentity>; since: number } | undefined;
  private resolved: AwsCredentialIdentity | undefined;

  constructor(options: ProfileCredentialsOptions) {
    this.options = options;
  }

  /** What was resolved last, however close to its end. */
  get known(): AwsCredentialIdentity | undefined {
    return this.resolved;
  }

  /** One resolution at a time, whoever needs the credentials; one that hangs is given up at last. */
  resolve(): Promise<AwsCredentialIdentity> {
    const { resolved, resolving } = this;
    const now = this.options.clock.now();
    const endsAt = resolved?.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
    if (resolved !== undefined && endsAt - freshMarginMs > now) return Promise.resolve(resolved);
    if (resolving !== undefined && now - resolving.since < longestResolutionMs) return resolving.promise;
    const begun = { promise: this.resolveInTime(), since: now };
    this.resolving = begun;
    const forget = () => {
      if (this.resolving === begun) this.resolving = undefined;
    };
    begun.promise.then(forget, forget);
    return begun.promise;
  }

  drop(): void {
    this.resolving = undefined;
    this.provider = undefined;
    this.resolved = undefined;
  }

  /** Throws where the profile is missing or leads back to jitney; AWS is not asked. */
  check(): Promise<void> {
    return checkProfileChain(this.options.profile, this.files());
  }

  /** The command that logs in, where the profile has one. */
  async loginCommand(): Promise<string | undefined> {
    const words = await loginCommand(this.name, this.files()).catch(() => undefined); // advice only
    return words?.join(" ");
  }

  async region(): Promise<string> {
    const { region, profile } = this.options;
    const fromEnvironment = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
    const found = region ?? fromEnvironment ?? (await this.profileRegion());
    if (found !== undefined) return found;
    throw new Failure("config-invalid", `no region for ${profile ?? "default chain"}`, {
      next: "write into [agent] of the config: region = eu-west-1",
    });
  }

  private resolveInTime(): Promise<AwsCredentialIdentity> {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(hungFailure(this.name)), longestResolutionMs).unref();
    return Promise.race([this.resolveAnew(), promise]).finally(() => clearTimeout(timer));
  }

  private async resolveAnew(): Promise<AwsCredentialIdentity> {
    await this.check();
    const provider = this.provider ?? (await this.createProvider());
    this.provider = provider;
    const credentials = await provider();
    if (this.provider === provider) this.resolved = credentials; // else ~/.aws changed meanwhile
    return credentials;
  }

  private async createProvider(): Promise<AwsCredentialIdentityProvider> {
    const { profile, handler } = this.options;
    const { configFile, credentialsFile } = this.files();
    const init = {
      ignoreCache: true,
      clientConfig: { requestHandler: handler, region: await this.region() },
      ...(configFile !== undefined && { configFilepath: configFile }),
      ...(credentialsFile !== undefined && { filepath: credentialsFile }),
    };
    return profile === undefined ? fromNodeProviderChain(init) : fromIni({ ...init, profile });
  }

  private async profileRegion(): Promise<string | undefined> {
    const profiles = await readProfiles(this.files());
    return profiles[this.name ?? "default"]?.region;
  }

  private get name(): string | undefined {
    return this.options.profile ?? process.env.AWS_PROFILE;
  }

  private files() {
    const { awsConfigFile: configFile, awsSharedCredentialsFile: credentialsFile } = this.options.settings;
    return { configFile, credentialsFile };
  }
}

function hungFailure(profile: string | undefined): Failure {
  const detail = `${profile ?? "the default chain"} gave no credentials in ${longestResolutionMs / 1_000} s`;
  const named = profile === undefined ? "" : ` --profile ${profile}`;
  return new Failure("timeout", detail, {
    next: `see what it waits for: aws sts get-caller-identity${named}`,
  });
}
