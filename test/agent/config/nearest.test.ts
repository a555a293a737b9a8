import { expect, test } from "vitest";
import { nearest } from "../../../agent/config/nearest.ts";

test.each([
  ["nod", ["node", "reason"], "node"],
  ["wbe", ["db", "web"], "web"],
  ["WEB", ["db", "web"], "web"],
  ["source-profile", ["source_profile", "region"], "source_profile"],
  ["sourceProfile", ["source_profile", "region"], "source_profile"],
  ["reg", ["source_profile", "region"], "region"],
  ["db", ["web"], undefined],
  ["x", [], undefined],
  ["production", ["web", "db"], undefined],
])("%s among %j means %s", (name, known, expected) => {
  expect(nearest(name, known)).toBe(expected);
});
