import { expect, it } from "vitest";
import { clientVersion, speaksSmux, wantsKeepAlive } from "../../session/client-version.ts";

it.each([
  ["3.3.2299.0", true, false],
  ["3.1.1511.0", true, true],
  ["3.1.1512.0", true, false],
  ["3.0.197.0", true, true],
  ["3.0.196.0", false, true],
  ["2.3.722.0", false, true],
  ["3.0.1124.0", true, true],
  ["", false, true],
  ["no.version", false, true],
])("a node of version %s speaks smux: %s, and wants keepalives: %s", (version, smux, keepAlive) => {
  expect([speaksSmux(version), wantsKeepAlive(version)]).toEqual([smux, keepAlive]);
});

it("is no version of the product's, but one that signs and has smux", () => {
  expect(clientVersion).toBe("1.2.764.0");
});
