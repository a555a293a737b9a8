import { describe, expect, test } from "vitest";
import { entryForNode, findEntry } from "../../../agent/config/find-entry.ts";
import { catchFailure, readText } from "./written-config.ts";

const node = "i-0123456789abcdef0";
const twoEntries = `[jit Web]\nnode = ${node}\n[jit db]\nnode = ${node}\n`;

describe("an entry by name", () => {
  test.each(["Web", "web", "WEB"])("%s finds Web", (name) => {
    expect(findEntry(readText(twoEntries), name).name).toBe("Web");
  });

  test.each([
    ["wbe", "did you mean Web? the entries are: Web, db"],
    ["production", "the entries are: Web, db"],
    ["i-0123", "a node id is i- and 8 or 17 hex digits, or mi- and 17"],
  ])("%s is not found: %s", (name, next) => {
    const failure = catchFailure(() => findEntry(readText(twoEntries), name));

    expect(failure).toMatchObject({ code: "not-configured", message: `no entry is named ${name}`, next });
  });

  test("without any entries the way to one is told", () => {
    const failure = catchFailure(() => findEntry(readText(""), "web"));

    expect(failure.next).toBe(
      "there are no entries yet; run: jitney init; or: jitney add jit web --node i-0123456789abcdef0",
    );
  });

  test("of many entries a dozen is listed", () => {
    const names = Array.from({ length: 20 }, (_, index) => `[jit n${index + 10}]\nnode = ${node}\n`);
    const failure = catchFailure(() => findEntry(readText(names.join("")), "zzzzz"));

    expect(failure.next).toBe(
      "the entries are: n10, n11, n12, n13, n14, n15, n16, n17, n18, n19, n20, n21 and 8 more",
    );
  });

  test("a name with control characters is told without them", () => {
    expect(catchFailure(() => findEntry(readText(""), "a\u001b[2J")).message).toBe(
      String.raw`no entry is named "a\u001b[2J"`,
    );
  });
});

describe("a node without an entry", () => {
  const defaults = "[agent]\nsource_profile = corp\n[jit]\nregion = eu-west-1\nrequest = manual\nwait = 9s\n";

  test("has the settings of [jit] under its id", () => {
    expect(entryForNode(readText(defaults), node)).toEqual({
      kind: "jit",
      name: node,
      node: { by: "id", id: node },
      reason: "{user} on {host}: {git_branch}",
      request: "manual",
      requestEveryMs: 8 * 3_600_000,
      tags: [],
      prefetch: undefined,
      sourceProfile: "corp",
      region: "eu-west-1",
      idleAfterMs: 8 * 3_600_000,
      waitMs: 9000,
      awsProfile: node,
      sshHost: node,
    });
  });

  test("takes profile and region from the command line first", () => {
    const entry = entryForNode(readText(defaults), node, { sourceProfile: "lab", region: "us-east-1" });

    expect(entry).toMatchObject({ sourceProfile: "lab", region: "us-east-1" });
  });

  test("refuses what is no region", () => {
    const failure = catchFailure(() => entryForNode(readText(defaults), node, { region: "eu-west-1a" }));

    expect(failure).toMatchObject({
      code: "config-invalid",
      message: "eu-west-1a is no region: expected a region such as eu-west-1",
      next: "write: --region eu-west-1",
    });
  });
});
