// POST /v1/sessions for what is no node of Systems Manager: what is advised must work there.

import { expect, test } from "vitest";
import { openAgent } from "../fakes/open-agent.ts";
import { requestText, speak, statusOf } from "../fakes/raw-socket.ts";

const config = "[lightsail desk]\ninstance = Desk\nprotocol = rdp\n[lightsail blog]\ninstance = Blog\n";

test.each([
  ["desk", "its password: jitney token desk"],
  ["blog", "run: ssh blog"],
])("a session on %s", async (name, next) => {
  const { socket } = await openAgent(config);
  const body = JSON.stringify({ name });

  const answer = await speak(
    socket,
    requestText("POST /v1/sessions", [`content-length: ${body.length}`], body),
  );

  expect(statusOf(answer)).toBe(400);
  expect(answer).toContain(`"next":"${next}"`);
});
