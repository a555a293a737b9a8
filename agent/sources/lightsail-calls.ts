// The Lightsail calls (model 2016-11-28), with the SDK. Loaded when an entry first needs them: who has no
// Lightsail does not pay for its client.

import {
  GetInstanceAccessDetailsCommand,
  GetInstanceStateCommand,
  GetInstancesCommand,
  type Instance,
  type InstanceAccessDetails,
  LightsailClient,
} from "@aws-sdk/client-lightsail";
import type { InstanceDocument } from "../../protocol/messages.ts";
import { readMoment } from "../moment.ts";
import type { LightsailCalls } from "./lightsail-shapes.ts";
import type { ClientConfig } from "./source-profile.ts";

/** Nobody writes entries for more instances than this. */
const maxInstances = 2_000;

export function createLightsailCalls(config: ClientConfig): LightsailCalls {
  const client = new LightsailClient(config);
  return {
    accessDetails: async (instanceName, protocol, abortSignal) => {
      const command = new GetInstanceAccessDetailsCommand({ instanceName, protocol });
      return readDetails((await client.send(command, { abortSignal })).accessDetails);
    },

    state: async (instanceName, abortSignal) => {
      const command = new GetInstanceStateCommand({ instanceName });
      return (await client.send(command, { abortSignal })).state?.name;
    },

    list: async (abortSignal) => {
      const instances: InstanceDocument[] = [];
      let pageToken: string | undefined;
      do {
        const page = pageToken === undefined ? {} : { pageToken };
        const answer = await client.send(new GetInstancesCommand(page), { abortSignal });
        instances.push(...(answer.instances ?? []).flatMap(readInstance));
        pageToken = answer.nextPageToken;
      } while (pageToken !== undefined && instances.length < maxInstances);
      return instances;
    },
  };
}

function readInstance({ name, username, blueprintId, state }: Instance): InstanceDocument[] {
  if (name === undefined) return [];
  return [
    {
      name,
      ...(username !== undefined && { user: username }),
      ...(blueprintId !== undefined && { blueprint: blueprintId }),
      ...(state?.name !== undefined && { state: state.name }),
    },
  ];
}

function readDetails(details: InstanceAccessDetails = {}) {
  const { username, privateKey, certKey, expiresAt, ipAddress, ipv6Addresses, hostKeys } = details;
  return {
    username,
    privateKey,
    certificate: certKey,
    expiresAt: readMoment(expiresAt),
    addresses: [ipAddress, ...(ipv6Addresses ?? [])].filter((address) => address !== undefined),
    hostKeys: (hostKeys ?? []).map(({ algorithm = "", publicKey = "", witnessedAt }) => ({
      algorithm,
      publicKey,
      witnessedAt: witnessedAt?.getTime() ?? 0,
    })),
    password: details.password,
    passwordKeyPair: details.passwordData?.keyPairName,
    passwordCiphertext: details.passwordData?.ciphertext,
  };
}
