import { expect, test } from "vitest";
import { Failure } from "../../protocol/failure.ts";
import { describeFailure, parseArguments } from "../../ssh-helper/command-line.ts";

test.each([
  [["connect", "blog"], { name: "blog", port: undefined }],
  [["connect", "blog", "--port", "22"], { name: "blog", port: 22 }],
  [["connect", "blog", "--port", "65535"], { name: "blog", port: 65_535 }],
  [["connect", "a".repeat(128)], { name: "a".repeat(128), port: undefined }],
])("%j", (args, parsed) => {
  expect(parseArguments(args)).toEqual(parsed);
});

test.each([
  [[]],
  [["connect"]],
  [["connect", ""]],
  [["connect", "-blog"]],
  [["connect", "a".repeat(129)]],
  [["dial", "blog"]],
  [["connect", "blog", "--port"]],
  [["connect", "blog", "--port", "0"]],
  [["connect", "blog", "--port", "65536"]],
  [["connect", "blog", "--port", "1e3"]],
  [["connect", "blog", "--port", "22", "more"]],
  [["connect", "blog", "more"]],
])("%j is refused with the usage", (args) => {
  expect(() => parseArguments(args)).toThrow("usage: jitney-ssh connect NAME [--port N]");
});

test.each([
  [
    new Failure("not-ready", "the instance Blog is stopped", { next: "start it" }),
    "jitney: the instance Blog is stopped; start it\n",
  ],
  [new Failure("timeout", "no answer"), "jitney: no answer; run it again; how it stands: jitney status -v\n"],
])("a failure is one line", (failure, line) => {
  expect(describeFailure(failure)).toBe(line);
});
