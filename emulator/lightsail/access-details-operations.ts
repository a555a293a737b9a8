// GetInstanceAccessDetails: a certificate and its key over ssh, the first password over rdp. AWS documents
// neither what it answers where an instance cannot be reached, nor the refusals marked as guesses.

import * as v from "valibot";
import type { Account } from "../account.ts";
import { defineOperation, type Operation } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import { structure } from "../validation.ts";
import { describeHostKey } from "./host-keys.ts";
import { InstanceKeys } from "./instance-keys.ts";
import { findInstance } from "./instance-operations.ts";
import { defaultKeyPairName, type Instance } from "./instances.ts";
import { InstanceAccessProtocol, ResourceName } from "./shapes.ts";

const GetInstanceAccessDetailsInput = structure({
  instanceName: ResourceName,
  protocol: v.optional(InstanceAccessProtocol),
});

export function accessDetailsOperations(account: Account): Operation[] {
  const keys = new InstanceKeys(account);
  return [
    defineOperation({
      service: "lightsail",
      action: "GetInstanceAccessDetails",
      input: GetInstanceAccessDetailsInput,
      perform: ({ instanceName, protocol = "ssh" }, _caller, region) => {
        const instance = findInstance(account, instanceName, region);
        checkState(account, instance);
        checkProtocol(instance, protocol);
        const own = protocol === "ssh" ? tellKeys(account, keys, instance) : tellPassword(account, instance);
        return { accessDetails: { ...describeAccess(instance), protocol, ...own } };
      },
    }),
  ];
}

function checkState({ settings }: Account, { name, state }: Instance): void {
  if (state === "running" || settings.lightsailNotRunning === "answer") return;
  throw new ServiceError(settings.lightsailNotRunning, `The Instance is ${state}: ${name}`);
}

/** The class is a guess, and that it is refused at all. */
function checkProtocol({ name, platform }: Instance, protocol: "ssh" | "rdp"): void {
  if ((platform === "windows") === (protocol === "rdp")) return;
  throw new ServiceError("InvalidInputException", `The Instance does not support ${protocol}: ${name}`);
}

/** That the list of IPv6 addresses is absent where there are none is a guess. */
function describeAccess({ name, username, addresses, hostKeys }: Instance) {
  const { publicIpv4, ipv6Addresses = [] } = addresses;
  return {
    instanceName: name,
    username,
    ...(publicIpv4 !== undefined && { ipAddress: publicIpv4 }),
    ...(ipv6Addresses.length > 0 && { ipv6Addresses }),
    hostKeys: hostKeys.map(describeHostKey),
  };
}

function tellKeys({ settings }: Account, keys: InstanceKeys, instance: Instance) {
  const choice = instance.keyPairName === defaultKeyPairName ? "answer" : settings.lightsailCustomKeyPair;
  if (choice === "without-key") return {};
  if (choice !== "answer") {
    throw new ServiceError(choice, `The Instance does not use the default key pair: ${instance.name}`);
  }
  const { privateKey, certKey, expiresAt } = keys.issue(instance);
  return { privateKey, certKey, expiresAt: expiresAt / 1000 };
}

/** Empty until it is ready; of a custom key pair always, then whoever has that key deciphers it. */
function tellPassword({ clock, secrets }: Account, instance: Instance) {
  const { keyPairName, password, passwordCiphertext } = instance;
  const isReady = clock.now() >= instance.readyAt;
  const isTold = isReady && keyPairName === defaultKeyPairName;
  if (isTold) secrets.add(password);
  return {
    password: isTold ? password : "",
    passwordData: { ciphertext: isReady ? passwordCiphertext : "", keyPairName },
  };
}
