// Install and uninstall on homes of every kind: twice is once, and the way back leads to the same bytes.

import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { header } from "../../agent/ssh-hosts/client-config.ts";
import { realDisk } from "../../install/files/disk.ts";
import { findPlaces } from "../../install/places.ts";
import { failureOf } from "../agent/fakes/failure-of.ts";
import { makeFolder, removeFolder } from "../agent/fakes/temp-folder.ts";
import { makeHome } from "./fixture-home.ts";
import { install, takeStock, uninstall } from "./installation.ts";

const isRoot = process.getuid?.() === 0;

const aws = `# mine
[default]
region = us-east-1

[profile corp]
sso_session = corp
[profile corp]
sso_account_id = 123456789012 ; twice
s3 =
    max_concurrent_requests = 20
[sso-session corp]
sso_start_url = https://example.com/start
`;

const ssh = "# mine\nHost a b\n  User mia\n\nHost *\n  ForwardAgent no";

interface Files {
  aws?: string;
  ssh?: string;
  zshrc?: string;
  mode?: number;
}

function fill(home: string, files: Files): void {
  const write = (path: string, text: string | undefined) => {
    if (text === undefined) return;
    writeFileSync(path, text, "latin1");
    chmodSync(path, files.mode ?? 0o600);
  };
  mkdirSync(`${home}/.aws`);
  mkdirSync(`${home}/.ssh`, { mode: 0o700 });
  write(`${home}/.aws/config`, files.aws);
  write(`${home}/.ssh/config`, files.ssh);
  write(`${home}/.zshrc`, files.zshrc);
}

function editAws(home: string, edit: (text: string) => string): void {
  writeFileSync(`${home}/.aws/config`, edit(readFileSync(`${home}/.aws/config`, "utf8")));
}

test.each<[string, Files]>([
  ["folders without files", {}],
  ["rich files", { aws, ssh, zshrc: "autoload -U compinit\ncompinit\n" }],
  ["files that others may read", { aws, ssh, mode: 0o644 }],
  ["lines of Windows", { aws: aws.replaceAll("\n", "\r\n"), ssh: ssh.replaceAll("\n", "\r\n") }],
  ["no end of the last line", { aws: aws.trimEnd(), ssh }],
  ["a lone carriage return at the end", { aws: "[a]\r", ssh: "Host *\r", zshrc: "x\r" }],
  ["empty files", { aws: "", ssh: "", zshrc: "" }],
])("%s: installed once and twice alike, and given back as they were", async (_, files) => {
  const { home, env } = makeHome();
  fill(home, files);
  const before = takeStock(home);

  await install(env);
  const installed = takeStock(home);
  const again = await install(env);
  const after = takeStock(home);
  await uninstall(env);

  expect(again.changes).toEqual([]);
  expect(after).toEqual(installed);
  expect(takeStock(home)).toEqual(before);
});

test("an uninstall where nothing was installed leaves nothing", async () => {
  const { home, env } = makeHome();

  await uninstall(env);

  expect(takeStock(home)).toEqual({});
});

test("an empty home is empty again", async () => {
  const { home, env } = makeHome();

  await install(env);
  await uninstall(env);

  expect(takeStock(home)).toEqual({});
});

test("whatever the files hold, they are given back byte for byte", async () => {
  const text = fc.array(
    fc.constantFrom("\n", "\r\n", "# x", "[profile a]", "region = eu-west-1", "\t", " ", "é"),
  );
  const files = fc.record({ aws: text, zshrc: text });

  await fc.assert(
    fc.asyncProperty(files, async (generated) => {
      const folder = makeFolder();
      const { home, env } = makeHome(folder);
      fill(home, { aws: generated.aws.join(""), zshrc: generated.zshrc.join(""), ssh });
      const before = takeStock(home);

      await install(env);
      await uninstall(env);

      expect(takeStock(home)).toEqual(before);
      removeFolder(folder);
    }),
    { numRuns: 25 },
  );
}, 60_000);

test("links into a repository of dotfiles stay links", async () => {
  const { home, env } = makeHome();
  fill(home, { zshrc: "compinit\n" });
  mkdirSync(`${home}/dotfiles`);
  writeFileSync(`${home}/dotfiles/aws`, aws);
  writeFileSync(`${home}/dotfiles/ssh`, ssh);
  symlinkSync("../dotfiles/aws", `${home}/.aws/config`);
  symlinkSync(`${home}/dotfiles/ssh`, `${home}/.ssh/config`);
  const before = takeStock(home);

  await install(env);
  const link = readlinkSync(`${home}/.aws/config`);
  const text = readFileSync(`${home}/dotfiles/aws`, "utf8");
  await uninstall(env);

  expect(link).toBe("../dotfiles/aws");
  expect(text).toContain(
    "[profile pay-prod]\ncredential_process = /opt/jitney/bin/jitney-credential-process pay\n",
  );
  expect(takeStock(home)).toEqual(before);
});

test.skipIf(!isRoot)("owner and group stay (tried as root only)", async () => {
  const { home, env } = makeHome();
  fill(home, { aws, ssh });
  chownSync(`${home}/.aws/config`, 1234, 2345);
  const before = takeStock(home);

  await install(env);
  const installed = takeStock(home)[".aws/config"];
  await uninstall(env);

  expect(installed).toContain("1234:2345");
  expect(takeStock(home)).toEqual(before);
});

test("what people added meanwhile stays after uninstall", async () => {
  const { home, env } = makeHome();
  fill(home, { aws: "[default]" });

  await install(env);
  appendFileSync(`${home}/.aws/config`, "[profile new]\nregion = eu-west-1\n");
  writeFileSync(`${home}/.config/fish/config.fish`, "");
  await uninstall(env);

  expect(readFileSync(`${home}/.aws/config`, "utf8")).toBe("[default]\n[profile new]\nregion = eu-west-1\n");
  expect(existsSync(`${home}/.config/fish/config.fish`)).toBe(true);
});

test("the file that the agent wrote beside ssh's goes, one of the same name that it did not write stays", async () => {
  const { home, env } = makeHome();
  fill(home, { ssh });
  await install(env);
  writeFileSync(`${home}/.ssh/jitney.conf`, `${header}Host blog\n`);
  await uninstall(env);
  const without = Object.keys(takeStock(`${home}/.ssh`));
  writeFileSync(`${home}/.ssh/jitney.conf`, "# mine\n");
  await uninstall(env);

  expect(without).toEqual(["config"]);
  expect(Object.keys(takeStock(`${home}/.ssh`))).toEqual(["config", "jitney.conf"]);
});

test("entries that are gone take their profiles along", async () => {
  const { home, env } = makeHome();
  fill(home, { aws });

  await install(env);
  await install(env, { config: undefined });

  expect(readFileSync(`${home}/.aws/config`, "utf8")).toBe(aws);
});

test.each([
  [
    ".aws/config",
    (text: string) =>
      text.replace("region = eu-west-1\ncredential_process", "region = eu-west-3\ncredential_process"),
    "the block of jitney in",
  ],
  [".ssh/config", (text: string) => text.replace("Include", "#Include"), "the Include of jitney in"],
  [".config/systemd/user/jitney.service", (text: string) => `${text}Nice=5\n`, "the text of jitney in"],
])(
  "%s with our lines edited by hand is left alone, unless --overwrite says so",
  async (path, edit, message) => {
    const { home, env } = makeHome();
    fill(home, { aws, ssh });
    const before = takeStock(home);
    await install(env);
    writeFileSync(`${home}/${path}`, edit(readFileSync(`${home}/${path}`, "utf8")));
    const edited = takeStock(home);

    const failures = [
      await failureOf(install(env, { binFolder: "/usr/bin" })),
      await failureOf(uninstall(env)),
    ];
    const untouched = takeStock(home);
    await install(env, { overwrite: true });
    await uninstall(env, true);

    expect(failures.map((failure) => failure.message)).toEqual([
      expect.stringContaining(message),
      expect.stringContaining(message),
    ]);
    expect(failures[1]?.next).toBe(
      "move your lines out of it, or give them up: jitney uninstall --overwrite",
    );
    expect(untouched).toEqual(edited);
    expect(Object.keys(takeStock(home))).toEqual(Object.keys(before));
  },
);

test("a block that lost its end is given up whole with --overwrite, and made whole again", async () => {
  const { home, env } = makeHome();
  fill(home, { aws });
  const cutEnd = () => editAws(home, (text) => text.replace("# <<< jitney <<<\n", ""));
  await install(env);
  const whole = readFileSync(`${home}/.aws/config`, "utf8");

  cutEnd();
  const failure = await failureOf(install(env));
  await install(env, { overwrite: true });
  const mended = readFileSync(`${home}/.aws/config`, "utf8");
  cutEnd();
  await uninstall(env, true);

  expect(failure.message).toContain("was edited by hand");
  expect(mended).toBe(whole);
  expect(readFileSync(`${home}/.aws/config`, "utf8")).toBe(aws);
});

test.each([
  ["its begin", (text: string) => text.replace(/# >>> jitney.*\n/, ""), "lines 3, 4, 5, 6, 7, 8"],
  [
    "its end, and was edited",
    (text: string) => text.replace("# <<< jitney <<<\n", "").replace("eu-west-1", "eu-west-3"),
    "lines 3, 4, 5, 6, 7, 8",
  ],
])("a block that lost %s is never left behind in silence", async (_, edit, lines) => {
  const { home, env } = makeHome();
  fill(home, { aws: "[default]\n" });
  await install(env);
  editAws(home, edit);
  const damaged = takeStock(home);

  const failures = [
    await failureOf(install(env, { overwrite: true })),
    await failureOf(uninstall(env, true)),
  ];

  expect(failures.map(({ message }) => message)).toEqual([
    `the block of jitney in ${home}/.aws/config has lost a marker line, so it is left as it is`,
    `the block of jitney in ${home}/.aws/config has lost a marker line, so it is left as it is`,
  ]);
  expect(failures[1]?.next).toBe(`take what is jitney's out by hand, then run this again: ${lines}`);
  expect(takeStock(home)).toEqual(damaged);
});

test.each(["[profile web]\nregion = x\n", "[ profile  web ]\n", '[profile "web"]\n'])(
  "a profile that exists is not touched, and the way out is told: %j",
  async (text) => {
    const { home, env } = makeHome();
    fill(home, { aws: text });
    const before = takeStock(home);

    const failure = await failureOf(install(env));

    expect(failure.message).toBe(`the profile web stands in ${home}/.aws/config already`);
    expect(failure.next).toBe(
      "remove it there, or write below [jit web] in the config: aws_profile = web-jit",
    );
    expect(takeStock(`${home}/.aws`)).toEqual({ config: before[".aws/config"] });
  },
);

test("a profile in the credentials file counts too, however read-only that is", async () => {
  const { home, env } = makeHome();
  fill(home, {});
  writeFileSync(`${home}/.aws/credentials`, "[web]\naws_access_key_id = x\n", { mode: 0o400 });

  const failure = await failureOf(install(env));

  expect(failure.message).toBe(`the profile web stands in ${home}/.aws/credentials already`);
});

test("a unit of the same name that is not ours is not overwritten", async () => {
  const { home, env } = makeHome();
  mkdirSync(`${home}/.config/systemd/user`, { recursive: true });
  writeFileSync(`${home}/.config/systemd/user/jitney.socket`, "[Socket]\n");

  const failure = await failureOf(install(env));

  expect(failure.message).toBe(
    `${home}/.config/systemd/user/jitney.socket is there already, and not by jitney`,
  );
});

test("a read-only file is refused before anything is changed", async () => {
  const { home, env } = makeHome();
  fill(home, { aws, ssh, mode: 0o444 });
  const before = takeStock(home);

  const failure = await failureOf(install(env));

  expect(failure.message).toBe(`${home}/.aws/config is read-only, so it is left as it is`);
  expect(failure.next).toContain("; or see what belongs in it: jitney install --print aws");
  expect(takeStock(home)).toEqual(before);
});

test("a read-only file that holds nothing of ours does not keep an uninstall from the rest", async () => {
  const { home, env } = makeHome();
  fill(home, { zshrc: "compinit\n", mode: 0o400 });
  await install(env, { shells: ["bash"] });

  await uninstall(env);

  expect(Object.keys(takeStock(home))).toEqual([".aws", ".ssh", ".zshrc"]);
});

test("where the last of the files cannot be written, all are as they were", async () => {
  const { home, env } = makeHome();
  fill(home, { aws, ssh });
  const before = takeStock(home);
  const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  const disk = {
    ...realDisk,
    write: (path: string, ...rest: [Buffer, object]) => {
      if (path.includes(".ssh/config")) throw full;
      realDisk.write(path, ...rest);
    },
  };

  const failure = await failureOf(install(env, {}, disk));

  expect(failure.message).toBe(`${home}/.ssh/config cannot be changed: the disk is full; it is as it was`);
  expect(takeStock(home)).toEqual(before);
});

test("a file that ssh would read otherwise is not put in place", async () => {
  const { home, env } = makeHome();
  fill(home, { aws, ssh: "Host *\n" });
  const before = takeStock(home);
  const places = { ...findPlaces(env), sshInclude: '/nonexistent"\nNonsense "x' };

  const failure = await failureOf(install(env, { places }));

  expect(failure.message).toMatch(/ssh would read .*\/.ssh\/config otherwise than before \(.*nonsense/);
  expect(takeStock(`${home}/.ssh`)).toEqual({ config: before[".ssh/config"] });
  expect(readFileSync(`${home}/.aws/config`, "utf8")).toBe(aws);
});
