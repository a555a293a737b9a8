// A connection that meets a cold entry, a fetch that fails or hangs, a renewal in its middle.

import { expect, test } from "vitest";
import type { SshIdentity } from "../../../agent/ssh-agent/identity.ts";
import { Failure } from "../../../protocol/failure.ts";
import { recorded, recordedIdentity } from "./recorded-login.ts";
import { openTalk } from "./talk.ts";

const nothing = "0c00000000";
const failure = "05";

test("lists nothing and says why where no certificate can be had", async () => {
  const identity = () => Promise.reject(new Failure("access-denied", "AWS denied the call"));
  const talk = openTalk({ identity });

  const replies = await talk.say(recorded.list, recorded.sign);

  expect(replies).toEqual([nothing, failure]);
  expect(talk.notes).toEqual(Array(2).fill("ssh-identity-missing access-denied AWS denied the call"));
});

test("lists nothing after the bound where a fetch hangs", async () => {
  const talk = openTalk({ identity: () => new Promise<SshIdentity>(() => undefined), identityTimeoutMs: 10 });

  const replies = await talk.say(recorded.list);

  expect(replies).toEqual([nothing]);
  expect(talk.notes).toEqual(["ssh-identity-missing timeout no certificate within 0.01 s"]);
});

test("lists nothing where what was fetched is no certificate", async () => {
  const identity = async () => ({
    ...recordedIdentity,
    certificate: Buffer.from("0000000b7373682d65643235353139", "hex"),
  });
  const talk = openTalk({ identity });

  const replies = await talk.say(recorded.list);

  expect(replies).toEqual([nothing]);
  expect(talk.notes).toEqual(["ssh-identity-missing internal a certificate is of an unknown type"]);
});

test("asks anew at each list, so a failure is forgotten", async () => {
  const results = [
    Promise.reject(new Failure("throttled", "AWS throttles")),
    Promise.resolve(recordedIdentity),
  ];
  const talk = openTalk({ identity: () => results.shift() ?? Promise.reject(new Error("asked too often")) });

  const replies = await talk.say(recorded.list, recorded.list);

  expect(replies).toEqual([nothing, recorded.listed]);
});

test("signs with what it listed though a renewal came between", async () => {
  const renewed = { ...recordedIdentity, certificate: renew(recordedIdentity.certificate) };
  const results = [recordedIdentity, renewed];
  const talk = openTalk({ identity: async () => results.shift() ?? renewed });

  const replies = await talk.say(recorded.bind, recorded.list, recorded.sign);

  expect(replies).toEqual([recorded.bound, recorded.listed, recorded.signed]);
});

test("refuses a certificate of before the renewal to a connection that did not list it", async () => {
  const renewed = { ...recordedIdentity, certificate: renew(recordedIdentity.certificate) };
  const talk = openTalk({ identity: async () => renewed });

  const replies = await talk.say(recorded.bind, recorded.list, recorded.sign);

  expect(replies[2]).toBe(failure);
  expect(talk.notes).toEqual(["ssh-refused sign other-key"]);
});

/** The same certificate with another nonce, as far as an agent looks at it. */
function renew(certificate: Uint8Array): Uint8Array {
  const renewed = Uint8Array.from(certificate);
  renewed[40] = (renewed[40] ?? 0) ^ 1;
  return renewed;
}
