// What is refused, by bytes: each case is the recorded login of OpenSSH 9.2 with one thing written otherwise.

import { describe, expect, test } from "vitest";
import {
  bindParts,
  hexOf,
  loginParts,
  recorded,
  recordedIdentity,
  signOther,
  signParts,
  withLength,
} from "./recorded-login.ts";
import { openTalk } from "./talk.ts";

const failure = "05";
const extensionFailure = "1c";
const nothing = "0c00000000";

/** `ssh-keygen -t ed25519`, a host that is nobody's. */
const otherHostKey =
  "000000330000000b7373682d6564323535313900000020dcf336589bc59ecd230407e3ca6ec13724acea45c38297f32200dd4809df9e1e";

const otherSessionId = withLength("ab".repeat(64));
const hostBound = loginParts.method;
const { hostKey: _, ...plainLogin } = { ...loginParts, method: "000000097075626c69636b6579" }; // publickey

describe("a sign request in a bound session", () => {
  const { privateKey: _key, ...identity } = recordedIdentity;
  const bytesAfter = (hex: string) => withLength(hexOf(loginParts) + hex);

  test.each([
    ["for another session", signOther({ sessionId: otherSessionId }), "other-session"],
    ["for another user", signOther({ user: "00000005616c696365" }), "other-user"],
    ["for a user whose name only begins alike", signOther({ user: "00000005726f6f7400" }), "other-user"],
    ["for another service", signOther({ service: "0000000c7373682d7573657261757468" }), "other-service"], // ssh-userauth
    ["for another host", signOther({ hostKey: otherHostKey }), "other-host-key"],
    ["with another key in the login", signOther({ key: otherHostKey }), "other-key"],
    [
      "with the key's plain algorithm",
      signOther({ algorithm: "0000000b7373682d65643235353139" }),
      "other-algorithm",
    ],
    ["that is no userauth request", signOther({ number: "33" }), "not-userauth"],
    ["that only asks whether a key would do", signOther({ isSigned: "00" }), "not-userauth"],
    ["whose boolean is 2", signOther({ isSigned: "02" }), "not-userauth"],
    ["by password", plainSign({ method: "0000000870617373776f7264" }), "not-userauth"],
    ["by host", plainSign({ method: "00000009686f73746261736564" }), "not-userauth"],
    ["without the host that its method promises", plainSign({ method: hostBound }), "not-userauth"],
    ["with a host in the plain method", signOther({ method: "000000097075626c69636b6579" }), "not-userauth"],
    ["with bytes after the login", hexOf({ ...signParts, data: bytesAfter("00") }), "not-userauth"],
    ["of nothing", hexOf({ ...signParts, data: "00000000" }), "not-userauth"],
    [
      "of a file, as ssh-keygen -Y sign",
      hexOf({ ...signParts, data: withLength("5353485349470000000466696c65") }),
      "file-signature",
    ],
    ["by another key", hexOf({ ...signParts, key: otherHostKey }), "other-key"],
    [
      "by the plain key, which was not listed",
      hexOf({ ...signParts, key: plainKeyOf(identity.certificate) }),
      "other-key",
    ],
    ["with a flag that nobody defined", hexOf({ ...signParts, flags: "00000008" }), "unknown-flags"],
  ])("is refused %s", async (_, sign, why) => {
    const talk = openTalk();

    const replies = await talk.say(recorded.bind, recorded.list, sign, recorded.sign);

    expect(replies).toEqual([recorded.bound, recorded.listed, failure, recorded.signed]);
    expect(talk.notes).toEqual([`ssh-refused sign ${why}`, "ssh-signed root ssh-ed25519 bound"]);
  });

  test("is refused with bytes after its flags", async () => {
    const talk = openTalk();

    const replies = await talk.say(recorded.bind, `${recorded.sign}00`);

    expect(replies).toEqual([recorded.bound, failure]);
    expect(talk.notes).toEqual(["ssh-refused request malformed"]);
  });

  test("is granted to a server that knows no host-bound method", async () => {
    const talk = openTalk();

    const [, reply] = await talk.say(recorded.bind, plainSign({}));

    expect(reply?.slice(0, 2)).toBe("0e");
  });
});

describe("a connection that no session is bound to", () => {
  test("gets no signature where one is required", async () => {
    const talk = openTalk({ requireSessionBind: true });

    const replies = await talk.say(recorded.list, recorded.sign);

    expect(replies).toEqual([recorded.listed, failure]);
    expect(talk.notes).toEqual(["ssh-refused sign not-bound"]);
  });

  test("gets one where none is required, as OpenSSH before 8.9 asks", async () => {
    const talk = openTalk({ requireSessionBind: false });

    const [, reply] = await talk.say(recorded.list, plainSign({}));

    expect(reply?.slice(0, 2)).toBe("0e");
    expect(talk.notes).toEqual(["ssh-signed root ssh-ed25519 unbound"]);
  });

  test.each([
    ["for another user", signOther({ user: "00000005616c696365" }), "other-user"],
    ["for a host that nobody vouched for", signOther({ hostKey: otherHostKey }), "host-key-not-pinned"],
    [
      "of a file",
      hexOf({ ...signParts, data: withLength("5353485349470000000466696c65") }),
      "file-signature",
    ],
  ])("gets none %s even so", async (_, sign, why) => {
    const talk = openTalk({ requireSessionBind: false });

    const replies = await talk.say(recorded.list, sign);

    expect(replies).toEqual([recorded.listed, failure]);
    expect(talk.notes).toEqual([`ssh-refused sign ${why}`]);
  });
});

describe("a session-bind", () => {
  test.each([
    ["that forwards", hexOf({ ...bindParts, isForwarding: "01" }), "forwarded"],
    ["whose boolean is 2", hexOf({ ...bindParts, isForwarding: "02" }), "malformed"],
    [
      "for another session than the host signed",
      hexOf({ ...bindParts, sessionId: otherSessionId }),
      "bad-host-signature",
    ],
    ["by another host than signed", hexOf({ ...bindParts, hostKey: otherHostKey }), "bad-host-signature"],
    [
      "with a session id beyond OpenSSH's bound",
      hexOf({ ...bindParts, sessionId: withLength("ab".repeat(129)) }),
      "malformed",
    ],
    ["with bytes after it", `${recorded.bind}00`, "malformed"],
    ["cut short", recorded.bind.slice(0, -2), "malformed"],
    [
      "by a host key of an unknown type",
      hexOf({ ...bindParts, hostKey: "0000000b000000077373682d647373" }),
      "bad-host-signature",
    ], // ssh-dss
  ])("is refused %s, and the connection gets nothing from then on", async (_, bind, why) => {
    const talk = openTalk({ requireSessionBind: false });

    const replies = await talk.say(bind, recorded.bind, recorded.list, recorded.sign);

    expect(replies).toEqual([extensionFailure, extensionFailure, nothing, failure]);
    expect(talk.notes).toEqual([
      `ssh-refused bind ${why}`,
      `ssh-refused bind ${why}`,
      `ssh-refused list ${why}`,
      `ssh-refused sign ${why}`,
    ]);
  });

  test("is refused a second time", async () => {
    const talk = openTalk({ requireSessionBind: false });

    const replies = await talk.say(recorded.bind, recorded.bind, recorded.sign);

    expect(replies).toEqual([recorded.bound, extensionFailure, failure]);
    expect(talk.notes).toEqual(["ssh-refused bind bound-twice", "ssh-refused sign bound-twice"]);
  });

  test("to a host that nobody vouched for gets neither key nor signature", async () => {
    const hostKeys = [Buffer.from(otherHostKey.slice(8), "hex")];
    const talk = openTalk({ identity: async () => ({ ...recordedIdentity, hostKeys }) });

    const replies = await talk.say(recorded.bind, recorded.list, recorded.sign);

    expect(replies).toEqual([recorded.bound, nothing, failure]);
    expect(talk.notes).toEqual([
      "ssh-refused list host-key-not-pinned",
      "ssh-refused sign host-key-not-pinned",
    ]);
  });

  test("that forwards fetches nothing", async () => {
    let fetches = 0;
    const identity = async () => {
      fetches += 1;
      return recordedIdentity;
    };
    const talk = openTalk({ identity });

    await talk.say(hexOf({ ...bindParts, isForwarding: "01" }), recorded.list, recorded.sign);

    expect(fetches).toBe(0);
  });
});

describe("the requests that this agent does not know", () => {
  test.each([
    ["1, of protocol 1", "01"],
    ["17, add a key", "11"],
    ["18, remove a key", "12"],
    ["19, remove all keys", "13"],
    ["20, add a smart card", "14"],
    ["22, lock", "16"],
    ["25, add a constrained key", "19"],
    ["27, the extension query", "1b000000057175657279"],
    ["255", "ff"],
    ["11 with bytes after it", "0b00"],
    ["13 without its fields", "0d"],
    ["27 without a name", "1b"],
    ["27 with a name that is not UTF-8", "1b00000001ff"],
  ])("get a failure, and the connection goes on: %s", async (_, unknown) => {
    const talk = openTalk();

    const replies = await talk.say(unknown, recorded.list);

    expect(replies).toEqual([failure, recorded.listed]);
  });
});

/** The login without the host key at its end. */
function plainSign(parts: Partial<typeof plainLogin>): string {
  return hexOf({ ...signParts, data: withLength(hexOf({ ...plainLogin, ...parts })) });
}

/** The Ed25519 key inside the certificate, as it would be listed by itself: type, nonce, key come first. */
function plainKeyOf(certificate: Uint8Array): string {
  const key = Buffer.from(certificate)
    .subarray(4 + 32 + 4 + 32, 4 + 32 + 4 + 32 + 4 + 32)
    .toString("hex");
  return withLength(`0000000b7373682d65643235353139${key}`);
}
