// The Lightsail instances of the account, in every region that it answers for. A name is unique in its
// region; whether AWS tells capitals from small letters there is not documented, here they differ.

import { randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import { type Addresses, checkAddresses } from "./addresses.ts";
import { type Blueprint, type BlueprintId, findBlueprint } from "./blueprints.ts";
import type { HostKey, HostKeyOptions } from "./host-keys.ts";

/** With the code that EC2 gives each; Lightsail's example has the same one for running. */
export const stateCodes = { pending: 0, running: 16, stopping: 64, stopped: 80 } as const;

export type InstanceState = keyof typeof stateCodes;

/** An instance of the home region by its name, of another by both. */
export type InstanceName = string | { name: string; region: string };

export interface PortOptions {
  fromPort: number;
  /** The same where it is not given. */
  toPort?: number;
  protocol?: "tcp" | "udp" | "all" | "icmp" | "icmpv6";
}

export interface InstanceOptions {
  /** Word characters and `-`, two at least; anything else is refused. */
  name: string;
  /** The home region where it is not given. */
  region?: string;
  /** amazon_linux_2023 where it is not given; it brings user name and platform. */
  blueprint?: BlueprintId;
  username?: string;
  platform?: "linux" | "windows";
  /** running where it is not given. */
  state?: InstanceState;
  /** An IPv4 address of the documentation's range where it is not given. */
  addresses?: Addresses;
  /** None where it is not given, as shortly after boot. */
  hostKeys?: HostKeyOptions[];
  ports?: PortOptions[];
  tags?: Record<string, string>;
  /** LightsailDefaultKeyPair where it is not given. */
  keyPairName?: string;
  /** Of Windows: when the password can be had, by the emulator's clock; at once where it is not given. */
  readyAt?: number;
}

export interface Instance {
  name: string;
  region: string;
  /** The last part of its ARN. */
  id: string;
  blueprint: Blueprint;
  username: string;
  platform: "linux" | "windows";
  state: InstanceState;
  addresses: Addresses;
  hostKeys: HostKey[];
  ports: PortOptions[];
  tags: Record<string, string>;
  keyPairName: string;
  readyAt: number;
  /** Windows' first one, which Lightsail tells for ever. */
  password: string;
  /** Made up: nobody here has the private key to it. */
  passwordCiphertext: string;
  createdAt: number;
}

/** As the service model has it. */
export const namePattern = /^\w[\w-]*\w$/;

export const defaultKeyPairName = "LightsailDefaultKeyPair";

export class Instances {
  readonly #clock: Clock;
  readonly #regions: string[];
  readonly #instances: Instance[] = [];

  /** The home region is the first. */
  constructor(clock: Clock, regions: string[]) {
    this.#clock = clock;
    this.#regions = regions;
  }

  add(options: InstanceOptions): void {
    const { name, region = this.#home() } = options;
    if (!namePattern.test(name)) throw new TypeError(`not the name of an instance: ${name}`);
    if (!this.#regions.includes(region)) throw new TypeError(`the emulator does not answer for ${region}`);
    if (this.find(name, region)) throw new TypeError(`there is already an instance ${name} in ${region}`);
    const number = this.#instances.length + 10;
    this.#instances.push(this.#describe(options, region, number));
  }

  find(name: string, region: string): Instance | undefined {
    return this.#instances.find((one) => one.name === name && one.region === region);
  }

  /** Of an instance that must be there: the caller is a test, and has a mistake. */
  take(instance: InstanceName): Instance {
    const { name, region } =
      typeof instance === "string" ? { name: instance, region: this.#home() } : instance;
    const found = this.find(name, region);
    if (found === undefined) throw new TypeError(`no such instance: ${name} in ${region}`);
    return found;
  }

  list(region: string): Instance[] {
    return this.#instances.filter((one) => one.region === region);
  }

  setAddresses(instance: InstanceName, addresses: Addresses): void {
    this.take(instance).addresses = checkAddresses(addresses);
  }

  setHostKeys(instance: InstanceName, hostKeys: HostKeyOptions[]): void {
    this.take(instance).hostKeys = this.#witness(hostKeys);
  }

  #home(): string {
    return this.#regions[0] ?? "";
  }

  #witness(hostKeys: HostKeyOptions[]): HostKey[] {
    return hostKeys.map((key) => ({ witnessedAt: this.#clock.now(), ...key }));
  }

  #describe(options: InstanceOptions, region: string, number: number): Instance {
    const blueprint = findBlueprint(options.blueprint ?? "amazon_linux_2023");
    const { username = blueprint.username, platform = blueprint.platform } = options;
    return {
      name: options.name,
      region,
      id: randomUUID(),
      blueprint,
      username,
      platform,
      state: options.state ?? "running",
      addresses: checkAddresses(options.addresses ?? { publicIpv4: `192.0.2.${number}` }),
      hostKeys: this.#witness(options.hostKeys ?? []),
      ports: options.ports ?? defaultPorts[platform].map((fromPort) => ({ fromPort })),
      tags: options.tags ?? {},
      keyPairName: options.keyPairName ?? defaultKeyPairName,
      readyAt: options.readyAt ?? Number.NEGATIVE_INFINITY,
      password: `CANARY${randomBytes(18).toString("base64")}`,
      passwordCiphertext: randomBytes(256).toString("base64"),
      createdAt: this.#clock.now(),
    };
  }
}

const defaultPorts = { linux: [22, 80], windows: [3389] };
