// From an entry to its lease, with the real SDK against the emulator.

import { describe, expect, test } from "vitest";
import type { LightsailEntry } from "../../../agent/config/config.ts";
import type { CertificateValue, Lease } from "../../../agent/leases/lease.ts";
import { LightsailSource } from "../../../agent/sources/lightsail.ts";
import { certificateMatchesKey, parseCertificate } from "../../../agent/ssh-agent/certificate.ts";
import type { InstanceOptions } from "../../../emulator/lightsail/instances.ts";
import type { EmulatorOptions } from "../../../emulator/settings.ts";
import type { FailureCode } from "../../../protocol/failure.ts";
import { openProfile } from "../fakes/emulated-profile.ts";
import { failureOf } from "../fakes/failure-of.ts";
import { lightsailEntry } from "../fakes/lightsail-entry.ts";

const signal = new AbortController().signal;
const ask = { by: "stranger" } as const;

/** Ed25519's base point, and its double: two keys that nobody has. */
const oneKey = keyOf(`58${"66".repeat(31)}`);
const otherKey = keyOf("c9a3f86aae465f0e56513864510f3997561fa2c9e85ea21dc2292309f3cd6022");

interface Wish {
  emulator?: EmulatorOptions;
  instance?: Partial<InstanceOptions>;
  entry?: Partial<LightsailEntry>;
}

async function openSource({ emulator: options, instance, entry = {} }: Wish = {}) {
  const opened = await openProfile(options);
  opened.emulator.addInstance({ name: "Blog", hostKeys: [oneKey], ...instance });
  const { profile, clock } = opened;
  return { ...opened, source: new LightsailSource({ entry: lightsailEntry(entry), profile, clock }) };
}

test("a lease holds user, addresses and host keys, and a certificate for its own key", async () => {
  const addresses = { publicIpv4: "192.0.2.7", ipv6Addresses: ["2001:db8::7"] };
  const { source } = await openSource({ instance: { addresses, blueprint: "ubuntu_24_04" } });

  const lease = await source.fetch(ask, signal);

  const value = certificateOf(lease);
  expect(value).toMatchObject({
    user: "ubuntu",
    principals: ["ubuntu"],
    addresses: ["192.0.2.7", "2001:DB8:0:0:0:0:0:7"],
    hostKeys: [{ algorithm: "ssh-ed25519", publicKey: oneKey.publicKey }],
  });
  expect(certificateMatchesKey(parseCertificate(value.certificate), value.privateKey)).toBe(true);
  expect(lease.principal).toBe(await source.principal(signal));
});

test.each(["rsa", "ecdsa"] as const)("a key of the type %s is taken", async (lightsailKeyType) => {
  const { source } = await openSource({ emulator: { lightsailKeyType } });

  expect(certificateOf(await source.fetch(ask, signal)).privateKey.asymmetricKeyType).toMatch(/^(rsa|ec)$/);
});

describe("a lease ends", () => {
  test.each([
    ["with the certificate, where that is earlier", -60_000],
    ["when AWS says, where the certificate lives longer", 60_000],
  ])("%s", async (_, extraMs) => {
    const { source } = await openSource({ emulator: { lightsailCertificateExtraMs: extraMs } });

    const { value, expiresAt } = await source.fetch(ask, signal);

    const { validBefore } = parseCertificate(certificateOf({ value }).certificate);
    expect(expiresAt).toBe(Math.min(validBefore, validBefore - extraMs));
  });
});

test("the entry's user counts before Lightsail's", async () => {
  const { source } = await openSource({ entry: { user: "deploy" } });

  expect(certificateOf(await source.fetch(ask, signal)).user).toBe("deploy");
});

test("of one algorithm the newest host key counts, and what is no ssh key is passed over", async () => {
  const hostKeys = [
    { ...oneKey, witnessedAt: 2_000 },
    { ...otherKey, witnessedAt: 3_000 },
    { ...oneKey, witnessedAt: 1_000 },
    { algorithm: "x509-cert", publicKey: oneKey.publicKey },
    { algorithm: "ssh-rsa", publicKey: oneKey.publicKey },
    { algorithm: "ssh-ed25519", publicKey: "AAAA\nevil", witnessedAt: 9_000 },
  ];
  const { source } = await openSource({ instance: { hostKeys } });

  expect(certificateOf(await source.fetch(ask, signal)).hostKeys).toEqual([
    { algorithm: "ssh-ed25519", publicKey: otherKey.publicKey },
  ]);
});

describe("what AWS does not give", () => {
  const refusals: [string, Wish, FailureCode, RegExp][] = [
    ["an instance", { entry: { instance: "Nowhere" } }, "not-found", /Nowhere/],
    ["a running instance", { instance: { state: "stopped" } }, "not-ready", /Blog is stopped/],
    ["a started instance", { instance: { state: "pending" } }, "not-ready", /Blog is pending/],
    [
      "a running instance, though it answers not-found",
      { instance: { state: "stopped" }, emulator: { lightsailNotRunning: "NotFoundException" } },
      "not-ready",
      /Blog is stopped/,
    ],
    ["an address", { instance: { addresses: {} } }, "not-ready", /no public address/],
    [
      "a certificate",
      { instance: { keyPairName: "own" }, emulator: { lightsailCustomKeyPair: "without-key" } },
      "not-found",
      /no certificate for Blog/,
    ],
    [
      "a whole certificate",
      { emulator: { lightsailCertificate: "cut-short" } },
      "service-unavailable",
      /sense/,
    ],
    [
      "a certificate of its key",
      { emulator: { lightsailCertificate: "of-another-key" } },
      "service-unavailable",
      /belongs to another key/,
    ],
    [
      "a key that Node reads",
      { emulator: { lightsailKeyType: "ed25519" } },
      "service-unavailable",
      /OpenSSH's own format/,
    ],
  ];

  test.each(refusals)("%s", async (_, wish, code, says) => {
    const { source } = await openSource(wish);

    const failure = await failureOf(source.fetch(ask, signal));

    expect(failure).toMatchObject({ code, message: expect.stringMatching(says) });
    expect(failure.next).not.toBe("");
  });

  test("permission: ReadOnlyAccess is not enough, and the instance is not asked for", async () => {
    const { source, emulator } = await openSource();
    emulator.deny("GetInstanceAccessDetails");

    const failure = await failureOf(source.fetch(ask, signal));

    expect(failure.code).toBe("access-denied");
    expect(`${failure.message} ${failure.next}`).toMatch(/ReadOnlyAccess does not/);
    expect(emulator.count("GetInstanceState")).toBe(0);
  });
});

describe("a Windows", () => {
  const windows = { blueprint: "windows_server_2022" } as const;
  const rdp = { protocol: "rdp" } as const;

  test("gives its password, with where to use it", async () => {
    const { source } = await openSource({ instance: windows, entry: rdp });

    const { value } = await source.fetch(ask, signal);

    expect(value).toMatchObject({ kind: "token", token: expect.stringMatching(/^CANARY/) });
    expect(JSON.parse(value.kind === "token" ? value.document : "")).toMatchObject({
      username: "Administrator",
      port: 3_389,
      addresses: [expect.any(String)],
    });
  });

  test.each([
    [
      "is not ready yet",
      { readyAt: Number.POSITIVE_INFINITY },
      "not-ready",
      /not ready yet/,
      /jitney token blog --wait$/,
    ],
    [
      "has a key pair of its own",
      { keyPairName: "own" },
      "not-found",
      /only enciphered.* key pair own/,
      /--instance-name Blog --region eu-west-1$/,
    ],
  ] as const)("%s", async (_, how, code, says, next) => {
    const entry = { ...rdp, region: "eu-west-1" };
    const { source } = await openSource({ instance: { ...windows, ...how }, entry });

    const failure = await failureOf(source.fetch(ask, signal));

    expect(failure).toMatchObject({ code, message: expect.stringMatching(says) });
    expect(failure.next).toMatch(next);
  });
});

function certificateOf({ value }: Pick<Lease, "value">): CertificateValue {
  if (value.kind === "certificate") return value;
  throw new Error(`not a certificate: ${value.kind}`);
}

function keyOf(point: string) {
  const blob = Buffer.from(`0000000b7373682d6564323535313900000020${point}`, "hex");
  return { algorithm: "ssh-ed25519", publicKey: blob.toString("base64") };
}
