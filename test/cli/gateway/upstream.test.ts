// Where the gateway leads, from the token documents of both kinds.

import { expect, test } from "vitest";
import { createUpstreams } from "../../../cli/gateway/upstream.ts";

test("a machine with a password is told apart from an endpoint whose place is unknown", () => {
  const upstreams = createUpstreams("desk");
  const password = { token: "x", username: "Administrator", addresses: ["192.0.2.10"], port: 3_389 };

  expect(() => upstreams.find(password)).toThrow("desk is no notebooks' endpoint");
  expect(() => upstreams.find({ token: "x" })).toThrow("AWS did not tell where the endpoint of desk is");
});
