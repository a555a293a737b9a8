import { describe, expect, it } from "vitest";
import { checkAddresses } from "../../emulator/lightsail/addresses.ts";
import { writeMpint, writeString, writeUint64 } from "../../emulator/lightsail/ssh-wire.ts";

describe("ssh's data types", () => {
  it.each([
    ["00", "00000000"],
    ["09a378f9b2e332a7", "0000000809a378f9b2e332a7"],
    ["80", "000000020080"],
    ["000080", "000000020080"],
    ["00007f", "000000017f"],
  ])("write the number %s as in RFC 4251", (magnitude, bytes) => {
    const written = writeMpint(Buffer.from(magnitude, "hex"));

    expect(written.toString("hex")).toBe(bytes);
  });

  it("write a string with its length in bytes", () => {
    const written = writeString("tésting");

    expect(written.toString("hex")).toBe("0000000874c3a97374696e67");
  });

  it("write a time beyond 32 bits", () => {
    const written = writeUint64(2 ** 33);

    expect(written.toString("hex")).toBe("0000000200000000");
  });
});

describe("an IPv6 address", () => {
  it.each([
    ["::", "0:0:0:0:0:0:0:0"],
    ["fe80::1", "FE80:0:0:0:0:0:0:1"],
    ["2001:db8::", "2001:DB8:0:0:0:0:0:0"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
  ])("%s is spelt out", (address, spelt) => {
    const { ipv6Addresses } = checkAddresses({ ipv6Addresses: [address] });

    expect(ipv6Addresses).toEqual([spelt]);
  });

  it.each(["::ffff:192.0.2.1", "1::2::3", "192.0.2.1"])("%s is refused", (address) => {
    expect(() => checkAddresses({ ipv6Addresses: [address] })).toThrow("not IPv6");
  });
});
