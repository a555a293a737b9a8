// The recording of a real login, answered to the byte.

import { expect, test } from "vitest";
import { recorded } from "./recorded-login.ts";
import { openTalk } from "./talk.ts";

test("answers a recorded login of OpenSSH 9.2 with the bytes that its server accepted", async () => {
  const talk = openTalk();

  const replies = await talk.say(recorded.bind, recorded.list, recorded.sign);

  expect(replies).toEqual([recorded.bound, recorded.listed, recorded.signed]);
  expect(talk.notes).toEqual(["ssh-signed root ssh-ed25519 bound"]);
});

test("signs for a client that never listed", async () => {
  const talk = openTalk();

  const replies = await talk.say(recorded.bind, recorded.sign);

  expect(replies).toEqual([recorded.bound, recorded.signed]);
});
