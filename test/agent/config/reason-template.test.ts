import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkTemplate, expandReason, reasonVariables } from "../../../agent/config/reason-template.ts";
import { Failure } from "../../../protocol/failure.ts";
import { catchFailure } from "./written-config.ts";

const ann = { user: "ann", host: "laptop", git_branch: "main", entry: "web", node: "i-01234567" };

describe("expanding", () => {
  test("puts every value into its place", () => {
    const template = "{user} on {host}: {git_branch}, {entry} {node} {env:TICKET}";

    expect(expandReason(template, { ...ann, env: { TICKET: "OPS-1" } })).toBe(
      "ann on laptop: main, web i-01234567 OPS-1",
    );
  });

  test.each([
    ["{user} on {host}: {git_branch}", "git_branch", "ann on laptop"],
    ["{user} on {host}: {git_branch}", "host", "ann on: main"],
    ["{user} on {host}: {git_branch}", "user", "on laptop: main"],
    ["{user} ({git_branch})", "git_branch", "ann"],
    ["{user} ({git_branch}): {host}", "git_branch", "ann: laptop"],
    ['{user} "{git_branch}" here', "git_branch", "ann here"],
    ["{user}, {git_branch}, {host}", "git_branch", "ann, laptop"],
    ["{user} - {git_branch} - {host}", "git_branch", "ann - laptop"],
    ["{git_branch}: {user}", "git_branch", "ann"],
    ["fix #{git_branch}", "git_branch", "fix"],
    ["a{git_branch}b", "git_branch", "ab"],
    ["{user} {git_branch} {git_branch} {host}", "git_branch", "ann laptop"],
  ])("%s without %s is %s", (template, missing, expected) => {
    expect(expandReason(template, { ...ann, [missing]: "" })).toBe(expected);
  });

  test("leaves separators alone where nothing vanished", () => {
    expect(expandReason("- a , b :", ann)).toBe("- a , b :");
  });

  test("does not expand what a value contains", () => {
    expect(expandReason("{git_branch}", { ...ann, git_branch: "{user}$&" })).toBe("{user}$&");
  });

  test("takes variables of the caller only, none of every object", () => {
    expect(expandReason("x {env:constructor}", { env: {} })).toBe("x");
  });

  test.each(["ma\nin", "main\u001b[2J", "main\u202e", "ma\u2028in", "ma\ud800in"])(
    "takes the value %j for empty",
    (branch) => {
      expect(expandReason("{user}: {git_branch}", { ...ann, git_branch: branch })).toBe("ann");
    },
  );

  test("is never too long, never empty and never has control characters", () => {
    const value = fc.string({ unit: "binary", maxLength: 300 });
    const template = fc.array(
      fc.constantFrom(
        "{user}",
        "{host}",
        "{git_branch}",
        "{env:A}",
        "{bogus}",
        " on ",
        ": ",
        "(",
        ")",
        "x".repeat(90),
      ),
      { maxLength: 6 },
    );
    const property = fc.property(template, value, value, value, value, (parts, user, host, git_branch, A) => {
      const reason = expandOrRefuse(parts.join(""), { user, host, git_branch, env: { A } });
      expect(reason).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,256}$/u);
    });

    fc.assert(property, { numRuns: 1000 });
  });
});

function expandOrRefuse(template: string, values: Parameters<typeof expandReason>[1]): string {
  try {
    return expandReason(template, values);
  } catch (error) {
    return error instanceof Failure && error.code === "config-invalid" ? "refused" : `threw ${error}`;
  }
}

describe("length", () => {
  test("256 characters pass, counted as people count them", () => {
    expect(expandReason("{git_branch}", { git_branch: "🚌".repeat(256) })).toHaveLength(512);
  });

  test("257 are refused, with the longest placeholder named", () => {
    const failure = catchFailure(() =>
      expandReason("{user}: {git_branch}", { ...ann, git_branch: "b".repeat(252) }),
    );

    expect(failure).toMatchObject({
      code: "config-invalid",
      message: "the reason has 257 characters, more than 256; {git_branch} alone has 252",
      next: "shorten the reason, or leave out {git_branch}",
    });
  });

  test("a huge value is refused without being searched", () => {
    const failure = catchFailure(() =>
      expandReason("{user} {env:A}", { env: { A: ` ${" :".repeat(100_000)}x` } }),
    );

    expect(failure.next).toBe("shorten the reason, or leave out {env:A}");
  });

  test("a long text of its own is refused", () => {
    const failure = catchFailure(() => expandReason("x".repeat(300), ann));

    expect(failure.message).toBe("the reason has 300 characters, more than 256");
  });

  test("nothing at all is refused", () => {
    const failure = catchFailure(() => expandReason("({git_branch})", {}));

    expect(failure).toMatchObject({
      code: "config-invalid",
      message: 'the reason "({git_branch})" is empty here',
      next: "give the reason a few words of fixed text",
    });
  });

  test("control characters of its own are refused", () => {
    expect(catchFailure(() => expandReason("a\0b", ann)).message).toBe("the reason has control characters");
  });
});

describe("variables", () => {
  test("are listed once each, in order", () => {
    expect(reasonVariables("{env:B} {user} {env:A} {env:B}")).toEqual(["B", "A"]);
  });
});

describe("checking a template", () => {
  test.each(["{user} on {host}: {git_branch}", "{env:TICKET}", "x".repeat(256), "plain words"])(
    "%s is good",
    (template) => {
      expect(checkTemplate(template)).toBeUndefined();
    },
  );

  test.each([
    ["{usr}", /^unknown placeholder \{usr\}; known are \{user\} .*\{env:NAME\}$/, "{user}"],
    ["at {branch}", /^unknown placeholder/, undefined],
    ["{git-branch}!", /^unknown placeholder/, "{git_branch}!"],
    ["{}", /^unknown placeholder/, undefined],
    ["{env:}", /^unknown placeholder/, undefined],
    ["{env:A B}", /^unknown placeholder/, undefined],
    ["{constructor}", /^unknown placeholder/, undefined],
    ["{user", /stands alone/, undefined],
    ["user}", /stands alone/, undefined],
    ["{{user}}", /stands alone/, undefined],
    ["x".repeat(257), /^it is too long/, undefined],
    ["{user}".repeat(200), /^it is too long/, undefined],
    ["{env:AWS_SECRET_ACCESS_KEY}", /may be a secret/, undefined],
    ["{env:GITHUB_TOKEN}", /may be a secret/, undefined],
  ])("%s is refused", (template, why, write) => {
    const problem = checkTemplate(template);

    expect(problem?.why).toMatch(why);
    expect(problem?.write).toBe(write);
  });
});
