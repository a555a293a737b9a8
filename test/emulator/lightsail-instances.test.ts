import { describe, expect, it } from "vitest";
import { openLightsail } from "./lightsail-scene.ts";

describe("GetInstance", () => {
  it("tells an instance as AWS does", async () => {
    const { call } = await openLightsail({}, { blueprint: "ubuntu_24_04", tags: { Team: "web", Bare: "" } });

    const { instance } = await call("GetInstance", { instanceName: "Blog" });

    expect(instance).toMatchObject({
      name: "Blog",
      arn: expect.stringMatching(/^arn:aws:lightsail:eu-west-1:123456789012:Instance\/[0-9a-f-]{36}$/),
      location: { availabilityZone: "eu-west-1a", regionName: "eu-west-1" },
      resourceType: "Instance",
      blueprintId: "ubuntu_24_04",
      blueprintName: "Ubuntu",
      tags: [
        { key: "Team", value: "web" },
        { key: "Bare", value: "" },
      ],
      publicIpAddress: "192.0.2.10",
      ipv6Addresses: [],
      ipAddressType: "ipv4",
      networking: { ports: [{ fromPort: 22, toPort: 22, protocol: "tcp" }, { fromPort: 80 }] },
      state: { code: 16, name: "running" },
      username: "ubuntu",
      sshKeyName: "LightsailDefaultKeyPair",
    });
  });

  it.each([
    [{ publicIpv4: "198.51.100.7", ipv6Addresses: ["2001:db8::a"] }, "198.51.100.7", "dualstack"],
    [{ ipv6Addresses: ["2001:DB8:0::A"] }, undefined, "ipv6"],
  ])("spells %o out", async (addresses, publicIpAddress, ipAddressType) => {
    const { call } = await openLightsail({}, { addresses });

    const { instance } = await call("GetInstance", { instanceName: "Blog" });

    expect([instance.publicIpAddress, instance.ipv6Addresses, instance.ipAddressType]).toEqual([
      publicIpAddress,
      ["2001:DB8:0:0:0:0:0:A"],
      ipAddressType,
    ]);
  });

  it("tells a change of addresses", async () => {
    const { emulator, call } = await openLightsail();

    emulator.setAddresses("Blog", { publicIpv4: "198.51.100.8", ipv6Addresses: ["::1"] });

    const { instance } = await call("GetInstance", { instanceName: "Blog" });
    expect([instance.publicIpAddress, instance.ipv6Addresses]).toEqual(["198.51.100.8", ["0:0:0:0:0:0:0:1"]]);
  });
});

describe("GetInstanceState", () => {
  it.each([
    ["pending", 0],
    ["running", 16],
    ["stopping", 64],
    ["stopped", 80],
  ] as const)("tells %s", async (name, code) => {
    const { emulator, call } = await openLightsail();

    emulator.setState("Blog", name);

    expect(await call("GetInstanceState", { instanceName: "Blog" })).toEqual({ state: { code, name } });
  });
});

describe("GetInstances", () => {
  it("lists what the region has", async () => {
    const { emulator, call } = await openLightsail({ extraRegions: ["us-east-1", "ap-south-1"] });
    emulator.addInstance({ name: "Shop" });
    emulator.addInstance({ name: "Blog", region: "us-east-1", blueprint: "wordpress" });

    const home = await call("GetInstances");
    const away = await call("GetInstances", {}, "us-east-1");
    const empty = await call("GetInstances", {}, "ap-south-1");

    expect(home.instances.map(({ name }: { name: string }) => name)).toEqual(["Blog", "Shop"]);
    expect(away.instances).toMatchObject([{ name: "Blog", location: { regionName: "us-east-1" } }]);
    expect(empty).toEqual({ instances: [] });
    expect(emulator.calls().map(({ region }) => region)).toEqual(["eu-west-1", "us-east-1", "ap-south-1"]);
  });

  it("lists page by page", async () => {
    const { emulator, call } = await openLightsail({ pageSize: 2 });
    emulator.addInstance({ name: "Shop" });
    emulator.addInstance({ name: "Wiki" });

    const first = await call("GetInstances");
    const second = await call("GetInstances", { pageToken: first.nextPageToken });

    expect([first.instances.length, second.instances.length]).toEqual([2, 1]);
    expect(second).not.toHaveProperty("nextPageToken");
  });

  it("takes a token in the region that gave it only", async () => {
    const { emulator, call, refusal } = await openLightsail({ pageSize: 1, extraRegions: ["us-east-1"] });
    emulator.addInstance({ name: "Shop" });
    const { nextPageToken } = await call("GetInstances");

    const refused = await refusal("GetInstances", { pageToken: nextPageToken }, "us-east-1");

    expect(refused.__type).toBe("InvalidInputException");
  });
});

describe("a region", () => {
  it("has names of its own", async () => {
    const { emulator, call } = await openLightsail({ extraRegions: ["us-east-1"] });
    emulator.addInstance({ name: "Blog", region: "us-east-1" });
    const away = { name: "Blog", region: "us-east-1" };

    emulator.setState(away, "stopped");
    emulator.setAddresses(away, { publicIpv4: "198.51.100.9" });

    const here = await call("GetInstance", { instanceName: "Blog" });
    const there = await call("GetInstance", { instanceName: "Blog" }, "us-east-1");
    expect([here.instance.state.name, there.instance.state.name]).toEqual(["running", "stopped"]);
    expect(there.instance.publicIpAddress).toBe("198.51.100.9");
  });

  it("that the emulator does not answer for is refused at the signature", async () => {
    const { refusal } = await openLightsail({ extraRegions: ["us-east-1"] });

    const refused = await refusal("GetInstances", {}, "us-west-2");

    expect(refused.__type).toBe("InvalidSignatureException");
  });
});

describe("addInstance refuses", () => {
  it.each([
    ["a name of one character", { name: "b" }, "not the name"],
    ["a name with a dot", { name: "blog.example" }, "not the name"],
    ["a name that ends in a hyphen", { name: "blog-" }, "not the name"],
    ["a name twice", { name: "Blog" }, "already"],
    ["another region", { name: "Shop", region: "us-east-1" }, "does not answer for us-east-1"],
    ["an address that is none", { name: "Shop", addresses: { publicIpv4: "localhost" } }, "not IPv4"],
    ["an address of a link", { name: "Shop", addresses: { ipv6Addresses: ["fe80::1%eth0"] } }, "not IPv6"],
  ])("%s", async (_what, options, message) => {
    const { emulator } = await openLightsail();

    expect(() => emulator.addInstance(options)).toThrow(message);
  });
});

describe("input that is not of the shape", () => {
  it.each([
    ["no name", "GetInstance", {}, "InvalidInputException"],
    ["a name of one character", "GetInstance", { instanceName: "b" }, "InvalidInputException"],
    ["a name with a space", "GetInstanceState", { instanceName: "my blog" }, "InvalidInputException"],
    ["an unknown member", "GetInstances", { NextToken: "x" }, "InvalidInputException"],
    ["a token it did not give", "GetInstances", { pageToken: "x" }, "InvalidInputException"],
    [
      "an unknown protocol",
      "GetInstanceAccessDetails",
      { instanceName: "Blog", protocol: "telnet" },
      "InvalidInputException",
    ],
    ["a name that is a number", "GetInstance", { instanceName: 12 }, "SerializationException"],
    ["a list", "GetInstances", [], "SerializationException"],
    ["an action nobody knows", "GetDisks", {}, "UnknownOperationException"],
  ])("is refused: %s", async (_what, action, input, code) => {
    const { refusal } = await openLightsail();

    const refused = await refusal(action, input);

    expect(refused.__type).toBe(code);
  });
});
