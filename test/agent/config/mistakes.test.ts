import { describe, expect, test } from "vitest";
import { sectionShapes } from "../../../agent/config/section-shapes.ts";
import { refusalOf } from "./written-config.ts";

const node = "i-0123456789abcdef0";

describe("sections", () => {
  const known = sectionShapes.filter(({ isSystemOnly }) => !isSystemOnly).map(({ form }) => form);
  const sections = `the sections are: ${known.join(", ")}`;
  test.each([
    ["[jit web", "the section's ] is missing", "write: [jit web]"],
    ["[jit web ; prod", "the section's ] is missing", "write: [jit web]"],
    ["[]", "a section without a name", "write: [jit web]"],
    [
      "[jit web] ; prod",
      "there is text behind [jit web]",
      "write: [jit web] and move the rest to its own line",
    ],
    ['[jit "web"]', "a section's name takes no quotes", "write: [jit web]"],
    ["[jit web.prod]", "the section [jit web.prod] has a dot in its name", "write: [jit web-prod]"],
    ["[jit.web.prod]", "the section [jit.web.prod] has a dot in its name", "write: [jit web-prod]"],
    ["[agnet]", "unknown section [agnet]", `did you mean [agent]? ${sections}`],
    ["[JIT web]", "unknown section [JIT web]", `did you mean [jit web]? ${sections}`],
    ["[database db]", "unknown section [database db]", sections],
    ["[__proto__]", "unknown section [__proto__]", sections],
    ["[constructor]", "unknown section [constructor]", sections],
    ["[toString x]", "unknown section [toString x]", sections],
    ["[agent web]", "[agent] takes no name", "write: [agent]"],
    ["[jit web db]", "the name web db has more than letters, digits, - and _", "write: [jit web-db]"],
    ["[jit we#b]", "the name we#b has more than letters, digits, - and _", "write: [jit we-b]"],
    ["[jit -web]", "the name -web begins with -", "write: [jit web]"],
    [`[jit ${node}]`, `the name ${node} looks like a node id`, "write: [jit web]"],
    ["[jit mi-0123]", "the name mi-0123 looks like a node id", "write: [jit web]"],
    ["[jit café]", "the name café has more than letters, digits, - and _", "write: [jit caf]"],
    [
      `[jit ${"a".repeat(65)}]`,
      `the name ${"a".repeat(65)} has 65 characters, more than 64`,
      `write: [jit ${"a".repeat(64)}]`,
    ],
  ])("%s is refused", (line, what, next) => {
    expect(refusalOf(`\n${line}\n`)).toEqual({ message: `config.ini:2: ${what}`, next });
  });

  test("a section that stands twice in one file is refused", () => {
    expect(refusalOf(`[jit web]\nnode = ${node}\n[jit  web]\n`)).toEqual({
      message: "config.ini:3: [jit web] stands twice",
      next: "move its keys to [jit web] in line 1",
    });
  });

  test("two names that differ in capitals are refused", () => {
    expect(refusalOf(`[jit web]\nnode = ${node}\n[jit WEB]\n`)).toEqual({
      message: "config.ini:3: the name WEB is taken by [jit web] at config.ini:1",
      next: "write: [jit web] to change that entry, or take another name",
    });
  });

  test("an entry without a node is refused", () => {
    expect(refusalOf("\n[jit web]\nwait = 2s\n")).toEqual({
      message: "config.ini:2: [jit web] has no node",
      next: "write below [jit web]: node = i-0123456789abcdef0",
    });
  });

  test.each([
    ["aws_profile", "web"],
    ["ssh_host", "WEB"],
  ])("an %s that two entries share is refused", (key, value) => {
    expect(refusalOf(`[jit web]\nnode = ${node}\n[jit db]\nnode = ${node}\n${key} = ${value}\n`)).toEqual({
      message: `config.ini:5: ${key} ${value} stands for two entries, web and db`,
      next: `give [jit db] another ${key}, or none`,
    });
  });
});

describe("lines", () => {
  const neither = "neither a section, a key = value nor a comment";
  test.each([
    ["nod = i-1", "unknown key nod in [jit web]", "did you mean node?"],
    ["Node = i-1", "unknown key Node in [jit web]", "did you mean node?"],
    ["source-profile = x", "unknown key source-profile in [jit web]", "did you mean source_profile?"],
    ["idle = 1h", "unknown key idle in [jit web]", "did you mean idle_after?"],
    ["notify = yes", "unknown key notify in [jit web]", "notify belongs in [agent]"],
    [
      "tags[] = A=1",
      "unknown key tags[] in [jit web]",
      "a key stands once; write: tags = Ticket=OPS-1, Team=web",
    ],
    [
      "aws_secret_access_key = wJalrXUtnFEMI#K7MDENG",
      "unknown key aws_secret_access_key in [jit web]",
      expect.stringMatching(/^the keys are: node, reason, .*, ssh_host$/),
    ],
    ["__proto__ = x", "unknown key __proto__ in [jit web]", expect.stringMatching(/^the keys are: node/)],
    ["constructor = x", "unknown key constructor in [jit web]", expect.stringMatching(/^the keys are: node/)],
    [`${"Zm9v".repeat(12)}==`, "unknown key in [jit web]", expect.stringMatching(/^the keys are: node/)],
    [`node ${node}`, neither, `write: node = ${node}`],
    [`node: ${node}`, neither, `write: node = ${node}`],
    ["some words", neither, "write: key = value"],
    [`= ${node}`, "there is no key before the =", "write: key = value"],
    ["wait = 1s\u0007", "the line has a control character in it", "type the line anew, without pasting it"],
    ["wait = 1s\u2028", "the line has a control character in it", "type the line anew, without pasting it"],
    [
      "wait = 1s\rregion = x",
      "the line has a control character in it",
      "type the line anew, without pasting it",
    ],
  ])("%j is refused", (line, what, next) => {
    expect(refusalOf(`[jit web]\n\n${line}\n`)).toEqual({ message: `config.ini:3: ${what}`, next });
  });

  test("a line of more than 32 KiB is refused", () => {
    expect(refusalOf(`;${"x".repeat(32_767)}\n;${"x".repeat(32_768)}\n`)).toEqual({
      message: "config.ini:2: the line has 32769 characters, more than 32768",
      next: "shorten line 2",
    });
  });

  test("a key before any section is refused", () => {
    expect(refusalOf("region = eu-west-1\n")).toEqual({
      message: "config.ini:1: a line before any section",
      next: "write a section above it, such as [agent] or [jit web]",
    });
  });

  test("a key that stands twice in a section is refused", () => {
    expect(refusalOf("[jit]\nwait = 1s\n; again\nwait = 2s\n")).toEqual({
      message: "config.ini:4: a key of [jit] stands twice, first in line 2",
      next: "remove line 2 or line 4",
    });
  });

  test("the default section of a kind has no node", () => {
    expect(refusalOf(`[jit]\nnode = ${node}\n`)).toEqual({
      message: "config.ini:2: unknown key node in [jit]",
      next: "node belongs in [jit NAME]",
    });
  });
});

describe("quotes and comments", () => {
  const enclose = `the quotes of reason do not enclose its value; inside "…" write \\" and \\\\ for " and \\, in [jit]`;
  const bare = "reason has a bare # or ; in its value, in [jit]";
  const behind = "reason has a comment behind its value, in [jit]";
  const alone = "(a comment stands on a line of its own)";
  const move = "and move the comment to a line of its own";
  test.each([
    ["reason = fix #12", bare, `write: reason = "fix #12" ${alone}`],
    ["reason = fix;it", bare, `write: reason = "fix;it" ${alone}`],
    ["reason = #12", bare, `write: reason = "#12" ${alone}`],
    ["reason = deploy ; my words", bare, `write: reason = deploy ${move}, or: reason = "deploy ; my words"`],
    ['reason = "deploy" # my words', behind, `write: reason = "deploy" ${move}`],
    ["reason = 'deploy' ; my words", behind, `write: reason = 'deploy' ${move}`],
    ['reason = "deploy', enclose, 'write: reason = "deploy"'],
    ["reason = 'deploy", enclose, 'write: reason = "deploy"'],
    ["reason = 'it's'", enclose, 'write: reason = "it\'s"'],
    ['reason = "a" and "b"', enclose, String.raw`write: reason = "a\" and \"b"`],
    [String.raw`reason = "C:\temp\x"`, enclose, String.raw`write: reason = "C:\\temp\\x"`],
  ])("%s is refused", (line, what, next) => {
    expect(refusalOf(`[jit]\n${line}\n`)).toEqual({ message: `config.ini:2: ${what}`, next });
  });
});

describe("values", () => {
  const time = (from: string, to: string, such: string) =>
    `expected a time from ${from} to ${to}, such as ${such}`;
  const hours = time("1m", "30d", "5m");
  const nodeWords = "expected a node id (i- and 8 or 17 hex digits, mi- and 17) or tag:Key=Value";
  const charset = "a tag has only letters, digits, spaces and _ . : / = + - @";
  test.each([
    ["idle_after", "", `is empty: ${hours}`, "8h"],
    ["idle_after", '""', `is empty: ${hours}`, "8h"],
    ["idle_after", "8", `is 8: ${hours}`, "8h"],
    ["idle_after", "8 hours", `is 8 hours: ${hours}`, "8h"],
    ["idle_after", "1h30m", `is 1h30m: ${hours}`, "90m"],
    ["idle_after", "30s", `is 30s: ${hours}`, "1m"],
    ["idle_after", "365d", `is 365d: ${hours}`, "30d"],
    ["idle_after", "soon", `is soon: ${hours}`, "8h"],
    ["wait", "4", `is 4: ${time("1s", "60s", "5s")}`, "4s"],
    ["wait", "0s", `is 0s: ${time("1s", "60s", "5s")}`, "1s"],
    ["request", "terminl", "is terminl: expected one of always, terminal, manual", "terminal"],
    ["request", "never", "is never: expected one of always, terminal, manual", "terminal"],
    ["region", "eu-west-1a", "is eu-west-1a: expected a region such as eu-west-1", "eu-west-1"],
    ["region", "EU-WEST-2", "is EU-WEST-2: expected a region such as eu-west-1", "eu-west-2"],
    ["region", "ireland", "is ireland: expected a region such as eu-west-1", "eu-west-1"],
    ["node", "i-0123", `is i-0123: ${nodeWords}`, node],
    ["node", "I-0123456789ABCDEF0", `is I-0123456789ABCDEF0: ${nodeWords}`, node],
    ["node", "web-1", `is web-1: ${nodeWords}`, node],
    ["node", "tag:Name", `is tag:Name: ${nodeWords}`, "tag:Name=web-*"],
    ["node", "tag:Role=", `is tag:Role=: ${nodeWords}`, "tag:Role=web-*"],
    ["node", "tag:Name=*-web", "is tag:Name=*-web: a * may stand only at the end", "tag:Name=web-*"],
    ["node", "tag:Name=a?", `is tag:Name=a?: ${charset}`, node],
    ["tags", "Team", "is Team: expected tags as Key=Value with commas between", "Ticket=OPS-1, Team=web"],
    ["tags", "A=1,", "is A=1,: expected tags as Key=Value with commas between", "Ticket=OPS-1, Team=web"],
    ["tags", "A=1, A=2", "is A=1, A=2: the tag A stands there twice", "Ticket=OPS-1, Team=web"],
    [
      "tags",
      "aws:x=1",
      "is aws:x=1: the tag aws:x begins with aws:, which AWS keeps to itself",
      "Ticket=OPS-1, Team=web",
    ],
    ["tags", "A=b|c", `is A=b|c: ${charset}`, "Ticket=OPS-1, Team=web"],
    ["prefetch", "0 55 8 * * 1-5", "is 0 55 8 * * 1-5: six fields, one too many", "55 8 * * 1-5"],
    ["prefetch", "61 8 * * *", "is 61 8 * * *: 61 is a invalid expression for minute", "55 8 * * 1-5"],
    [
      "prefetch",
      "@daily",
      expect.stringContaining("expected a cron expression of five fields"),
      "55 8 * * 1-5",
    ],
    ["aws_profile", "my profile", "is my profile: expected a profile's name without spaces", "web"],
    ["ssh_host", "web*", "is web*: expected a host's name without spaces or patterns", "web"],
    ["source_profile", "a]b", "is a]b: expected the name of a profile in the AWS config", "corp-sso"],
    ["reason", String.raw`"a\tb"`, `is "a\\tb": it has a control character in it`, expect.any(String)],
    ["reason", "hi {usr}", expect.stringContaining("unknown placeholder {usr}"), "hi {user}"],
    ["reason", "hi {user", expect.stringContaining("a { or } stands alone"), expect.any(String)],
    ["reason", "{env:DB_PASSWORD}", expect.stringContaining("may be a secret"), expect.any(String)],
  ])("%s = %s is refused", (key, value, what, write) => {
    const { message, next } = refusalOf(`[jit web]\n${key} = ${value}\n`);

    const prefix = `config.ini:2: ${key} in [jit web] `;
    expect(message.slice(0, prefix.length)).toBe(prefix);
    expect(message.slice(prefix.length)).toEqual(what);
    expect(next?.slice(0, `write: ${key} = `.length)).toBe(`write: ${key} = `);
    expect(next?.slice(`write: ${key} = `.length)).toEqual(write);
  });

  test.each([
    ["notify = true", "notify in [agent] is true: expected yes or no", "write: notify = yes"],
    ["notify = off", "notify in [agent] is off: expected yes or no", "write: notify = no"],
    ["notify = null", "notify in [agent] is null: expected yes or no", "write: notify = yes"],
    [
      "endpoint_url = localhost:4566",
      "endpoint_url in [agent] is localhost:4566: expected a URL that begins with http:// or https://",
      "write: endpoint_url = https://localhost:4566",
    ],
    [
      "ca_bundle = corp.pem",
      "ca_bundle in [agent] is corp.pem: expected an absolute path, or one that begins with ~/",
      "write: ca_bundle = /etc/ssl/certs/corp.pem",
    ],
    [
      "https_proxy = ftp://ann:hunter2@proxy",
      "https_proxy in [agent] is ftp://ann:…@proxy: expected a URL that begins with http:// or https://",
      "write: https_proxy = http://proxy.example.com:3128",
    ],
    [
      "pass_env = A B",
      "pass_env in [agent] is A B: expected names of variables, with commas between",
      "write: pass_env = SSH_AUTH_SOCK, KRB5CCNAME",
    ],
  ])("%s is refused in [agent]", (line, what, next) => {
    expect(refusalOf(`[agent]\n${line}\n`)).toEqual({ message: `config.ini:2: ${what}`, next });
  });
});
