// The flags of a sign request (RFC 9987 section 5.6.1) choose the digest of an RSA key, and the login that is
// signed must name the same one. The bytes are the recorded login's with an RSA key in it.

import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { hexOf, loginParts, recorded, recordedIdentity, signParts, withLength } from "./recorded-login.ts";
import { openTalk } from "./talk.ts";

/** An agent looks at no more of its certificate than the type, so there is no more of it here. */
const certificate = "0000001c7373682d7273612d636572742d763031406f70656e7373682e636f6d"; // ssh-rsa-cert-v01@openssh.com

const identity = {
  ...recordedIdentity,
  certificate: Buffer.from(certificate, "hex"),
  privateKey: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey,
};

const sha1Login = certificate;
const sha256Login = withLength(Buffer.from("rsa-sha2-256-cert-v01@openssh.com").toString("hex"));
const sha512Login = withLength(Buffer.from("rsa-sha2-512-cert-v01@openssh.com").toString("hex"));

function signRequest(flags: string, algorithm: string): string {
  const key = withLength(certificate);
  const data = withLength(hexOf({ ...loginParts, algorithm, key }));
  return hexOf({ ...signParts, key, data, flags });
}

describe("RSA signs", () => {
  test.each([
    [
      "rsa-sha2-256 for flag 2",
      "00000002",
      sha256Login,
      "0e000001140000000c7273612d736861322d32353600000100",
    ],
    [
      "rsa-sha2-512 for flag 4",
      "00000004",
      sha512Login,
      "0e000001140000000c7273612d736861322d35313200000100",
    ],
  ])("%s", async (_, flags, algorithm, begin) => {
    const talk = openTalk({ identity: async () => identity });

    const [, reply] = await talk.say(recorded.bind, signRequest(flags, algorithm));

    expect(reply?.slice(0, begin.length)).toBe(begin);
  });

  test.each([
    ["with SHA-1, which is flag 0", "00000000", sha1Login, "sha1"],
    ["with SHA-1 though the login names another", "00000000", sha512Login, "sha1"],
    ["for both flags", "00000006", sha512Login, "unknown-flags"],
    ["for a flag of its own beside a known one", "0000000c", sha512Login, "unknown-flags"],
    ["for flag 2 a login that names the other", "00000002", sha512Login, "other-algorithm"],
    ["for flag 4 a login that names the other", "00000004", sha256Login, "other-algorithm"],
    ["for flag 4 a login that names SHA-1", "00000004", sha1Login, "other-algorithm"],
  ])("nothing %s", async (_, flags, algorithm, why) => {
    const talk = openTalk({ identity: async () => identity });

    const replies = await talk.say(recorded.bind, signRequest(flags, algorithm));

    expect(replies).toEqual([recorded.bound, "05"]);
    expect(talk.notes).toEqual([`ssh-refused sign ${why}`]);
  });
});

test("Ed25519 signs the same whatever is said of RSA", async () => {
  const talk = openTalk();

  const replies = await talk.say(recorded.bind, hexOf({ ...signParts, flags: "00000004" }));

  expect(replies).toEqual([recorded.bound, recorded.signed]);
});
