import { describe, expect, it } from "vitest";
import type { Fault } from "../../emulator/faults/fault.ts";
import { openLightsail } from "./lightsail-scene.ts";

const action = "GetInstanceAccessDetails";
const input = { instanceName: "Blog" };

// The key of nobody; fingerprints are compared with ssh-keygen's in lightsail-certificates.test.ts.
const hostKey = {
  algorithm: "ssh-ed25519",
  publicKey: "AAAAC3NzaC1lZDI1NTE5AAAAIEYyNTIwPublicKeyOfNobodyAtAllForTests0",
};

describe("GetInstanceAccessDetails over ssh", () => {
  it("hands out a key, its certificate and where to use them", async () => {
    const nowAt = 1_800_000_000_500;
    const addresses = { publicIpv4: "198.51.100.7", ipv6Addresses: ["2001:db8::a"] };
    const { details } = await openLightsail({ clock: () => nowAt }, { blueprint: "wordpress", addresses });

    const answer = await details();

    expect(answer).toEqual({
      instanceName: "Blog",
      protocol: "ssh",
      username: "bitnami",
      ipAddress: "198.51.100.7",
      ipv6Addresses: ["2001:DB8:0:0:0:0:0:A"],
      hostKeys: [],
      privateKey: expect.stringMatching(/^-----BEGIN RSA PRIVATE KEY-----\n/),
      certKey: expect.stringMatching(/^ssh-rsa-cert-v01@openssh\.com AAAAHHNzaC1yc2EtY2VydC12MDFAb3BlbnNza/),
      expiresAt: 1_800_000_600,
    });
  });

  it("tells no IPv4 address of an IPv6-only instance, and no list of none", async () => {
    const { emulator, details } = await openLightsail({}, { addresses: { ipv6Addresses: ["2001:db8::a"] } });
    emulator.addInstance({ name: "Shop" });

    const [six, four] = [await details(), await details("Shop")];

    expect(six).not.toHaveProperty("ipAddress");
    expect(four).not.toHaveProperty("ipv6Addresses");
  });

  it("tells host keys with when they were witnessed, several of one algorithm too", async () => {
    const { emulator, details } = await openLightsail({ clock: () => 1_800_000_000_000 });
    const older = { ...hostKey, witnessedAt: 1_700_000_000_250 };

    emulator.setHostKeys("Blog", [older, hostKey]);

    const { hostKeys } = await details();
    expect(hostKeys).toEqual([
      {
        ...hostKey,
        witnessedAt: 1_700_000_000.25,
        fingerprintSHA1: expect.stringMatching(/^SHA1:[A-Za-z0-9+/]{27}$/),
        fingerprintSHA256: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/),
      },
      expect.objectContaining({ witnessedAt: 1_800_000_000 }),
    ]);
  });

  it.each(["pending", "stopping", "stopped"] as const)("refuses an instance that is %s", async (state) => {
    const { emulator, refusal } = await openLightsail();

    emulator.setState("Blog", state);

    const refused = await refusal(action, input);
    expect(refused).toMatchObject({ status: 400, __type: "OperationFailureException" });
  });

  it("treats a stopped instance as it is told to", async () => {
    const { emulator, details, refusal } = await openLightsail({}, { state: "stopped" });

    emulator.settings.lightsailNotRunning = "answer";
    const answer = await details();
    emulator.settings.lightsailNotRunning = "InvalidInputException";
    const refused = await refusal(action, input);

    expect([answer.instanceName, refused.__type]).toEqual(["Blog", "InvalidInputException"]);
  });

  it("treats a custom key pair as it is told to", async () => {
    const { emulator, details, refusal } = await openLightsail({}, { keyPairName: "mine" });

    const answer = await details();
    emulator.settings.lightsailCustomKeyPair = "without-key";
    const bare = await details();
    emulator.settings.lightsailCustomKeyPair = "OperationFailureException";
    const refused = await refusal(action, input);

    expect(answer).toHaveProperty("certKey");
    expect(bare).not.toHaveProperty("certKey");
    expect(bare).not.toHaveProperty("privateKey");
    expect(refused.__type).toBe("OperationFailureException");
  });

  it("refuses a Windows instance", async () => {
    const { refusal } = await openLightsail({}, { blueprint: "windows_server_2022" });

    expect(await refusal(action, input)).toMatchObject({ __type: "InvalidInputException" });
  });
});

describe("GetInstanceAccessDetails over rdp", () => {
  const rdp = { ...input, protocol: "rdp" };

  it("hands out the password once it is ready", async () => {
    const readyAt = Date.now() + 900_000;
    const windows = { blueprint: "windows_server_2022", readyAt } as const;
    const { emulator, call } = await openLightsail({}, windows);

    const early = await call(action, rdp);
    emulator.clock.shift(900_000);
    const late = await call(action, rdp);

    const keyPairName = "LightsailDefaultKeyPair";
    expect(early.accessDetails).toEqual({
      instanceName: "Blog",
      protocol: "rdp",
      username: "Administrator",
      ipAddress: "192.0.2.10",
      hostKeys: [],
      password: "",
      passwordData: { ciphertext: "", keyPairName },
    });
    expect(late.accessDetails).toMatchObject({
      password: expect.stringContaining("CANARY"),
      passwordData: { ciphertext: expect.stringMatching(/^[A-Za-z0-9+/=]{344}$/), keyPairName },
    });
  });

  it("hands out the ciphertext alone of a custom key pair", async () => {
    const windows = { blueprint: "windows_server_2022", keyPairName: "mine" } as const;
    const { emulator, call } = await openLightsail({}, windows);

    const { accessDetails } = await call(action, rdp);

    expect(accessDetails).toMatchObject({
      password: "",
      passwordData: { ciphertext: expect.stringMatching(/./), keyPairName: "mine" },
    });
    expect(emulator.canaries().filter((one) => one.length === 30)).toEqual([]);
  });

  it("tells a certificate in place of host keys", async () => {
    const { emulator, call } = await openLightsail({}, { blueprint: "windows_server_2022" });
    const certificate = { algorithm: "x509-cert", publicKey: "MIIC", notValidBefore: 0, notValidAfter: 1500 };

    emulator.setHostKeys("Blog", [certificate]);

    const { accessDetails } = await call(action, rdp);
    expect(accessDetails.hostKeys).toMatchObject([
      {
        algorithm: "x509-cert",
        fingerprintSHA1: expect.stringMatching(/^([0-9a-f]{2}:){19}[0-9a-f]{2}$/),
        notValidBefore: 0,
        notValidAfter: 1.5,
      },
    ]);
  });

  it("refuses a Linux instance", async () => {
    const { refusal } = await openLightsail();

    expect(await refusal(action, rdp)).toMatchObject({ __type: "InvalidInputException" });
  });
});

describe("a refusal", () => {
  it.each(["blog", "Shop"])("is a NotFoundException in Lightsail's shape of %s", async (instanceName) => {
    const { refusal } = await openLightsail();

    const refused = await refusal(action, { instanceName });

    expect(refused).toEqual({
      status: 400,
      __type: "NotFoundException",
      code: "NotFoundException",
      message: `The Instance does not exist: ${instanceName}`,
      docs: expect.stringMatching(/^https:/),
      tip: expect.any(String),
    });
  });

  it("names the principal and the action where it lacks the permission", async () => {
    const { emulator, credentials, call, refusal } = await openLightsail();

    emulator.deny(action);

    const refused = await refusal(action, input);
    await call("GetInstanceState", input);
    expect(refused).toMatchObject({
      __type: "AccessDeniedException",
      message: expect.stringContaining(
        `${credentials.arn} is not authorized to perform: lightsail:GetInstanceAccessDetails`,
      ),
      tip: expect.any(String),
    });
  });

  it.each<[Fault, number, string, boolean]>([
    [{ kind: "throttle" }, 400, "ThrottlingException", false],
    [{ kind: "unavailable" }, 503, "ServiceUnavailable", false],
    [{ kind: "expired-token" }, 400, "ExpiredTokenException", false],
    [{ kind: "access-denied" }, 400, "AccessDeniedException", true],
    [{ kind: "validation" }, 400, "InvalidInputException", true],
    [{ kind: "not-found" }, 400, "NotFoundException", true],
    [{ kind: "internal-error", at: "before" }, 500, "ServiceException", true],
    [
      { kind: "error", code: "AccountSetupInProgressException" },
      400,
      "AccountSetupInProgressException",
      true,
    ],
    [{ kind: "error", code: "UnauthenticatedException", status: 403 }, 403, "UnauthenticatedException", true],
  ])("that a fault makes is in Lightsail's words: %o", async (fault, status, code, isModelled) => {
    const { emulator, refusal } = await openLightsail();

    emulator.faults.next(action, fault);

    const refused = await refusal(action, input);
    expect([refused.status, refused.__type, "tip" in refused]).toEqual([status, code, isModelled]);
    expect(emulator.calls(action)).toMatchObject([{ performed: false, outcome: { status, code } }]);
  });
});

describe("a held call", () => {
  it("hands out what holds when it is released", async () => {
    const { emulator, details } = await openLightsail();
    const hold = emulator.faults.hold(action, "before");
    const call = details();
    await hold.arrived;

    emulator.setAddresses("Blog", { publicIpv4: "198.51.100.9" });
    hold.release();

    expect((await call).ipAddress).toBe("198.51.100.9");
  });
});

describe("canaries", { timeout: 60_000 }, () => {
  it.each(["rsa", "ecdsa", "ed25519"] as const)("find a private key of %s", async (lightsailKeyType) => {
    const { emulator, details } = await openLightsail({ lightsailKeyType, lightsailMint: "fresh" });
    const before = emulator.canaries();

    const [one, other] = [await details(), await details()];

    const [first = "", second = "", ...more] = emulator.canaries().slice(before.length);
    expect([one.privateKey.includes(first), other.privateKey.includes(second)]).toEqual([true, true]);
    expect([first.length >= 48, one.privateKey.includes(second), more]).toEqual([true, false, []]);
  });

  it("find a password", async () => {
    const { emulator, call } = await openLightsail({}, { blueprint: "windows_server_2022" });

    const { accessDetails } = await call(action, { ...input, protocol: "rdp" });

    expect(emulator.canaries()).toContain(accessDetails.password);
  });

  it("never stand in the log of calls", async () => {
    const { emulator, details } = await openLightsail();
    await details();

    const log = JSON.stringify(emulator.calls());

    expect(emulator.canaries().filter((canary) => log.includes(canary))).toEqual([]);
  });
});
