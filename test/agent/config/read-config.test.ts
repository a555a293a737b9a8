import { describe, expect, test } from "vitest";
import { buildConfig, readConfig } from "../../../agent/config/read-config.ts";
import { readText, refusal, writeConfig } from "./written-config.ts";

const node = "node = i-0123456789abcdef0";

describe("one file", () => {
  test("an entry with a node alone gets every default", () => {
    const config = readText(`[jit web]\n${node}\n`);

    expect(config.entries).toEqual([
      {
        kind: "jit",
        name: "web",
        node: { by: "id", id: "i-0123456789abcdef0" },
        reason: "{user} on {host}: {git_branch}",
        request: "terminal",
        requestEveryMs: 8 * 3_600_000,
        tags: [],
        prefetch: undefined,
        sourceProfile: undefined,
        region: undefined,
        idleAfterMs: 8 * 3_600_000,
        waitMs: 4000,
        awsProfile: "web",
        sshHost: "web",
      },
    ]);
  });

  test("every key of an entry reaches it", () => {
    const config = readText(`
      [jit web]
      node = tag:Name=web-*
      reason = deploy by {user}
      request = always
      request_every = 90m
      tags = Ticket=OPS-1, Team=web
      prefetch = 55 8 * * 1-5
      source_profile = corp sso
      region = us-gov-west-1
      idle_after = 1d
      wait = 10s
      aws_profile = corp/web
      ssh_host = web.corp
    `);

    expect(config.entries[0]).toEqual({
      kind: "jit",
      name: "web",
      node: { by: "tag", key: "Name", value: "web-*", text: "tag:Name=web-*" },
      reason: "deploy by {user}",
      request: "always",
      requestEveryMs: 90 * 60_000,
      tags: [
        { key: "Ticket", value: "OPS-1" },
        { key: "Team", value: "web" },
      ],
      prefetch: "55 8 * * 1-5",
      sourceProfile: "corp sso",
      region: "us-gov-west-1",
      idleAfterMs: 86_400_000,
      waitMs: 10_000,
      awsProfile: "corp/web",
      sshHost: "web.corp",
    });
  });

  test("every key of [agent] reaches the agent", () => {
    const text = `
      [agent]
      source_profile = corp-sso
      region = eu-west-1
      notify = no
      endpoint_url = http://127.0.0.1:4566
      ca_bundle = /etc/ssl/corp.pem
      https_proxy = http://proxy:3128
      no_proxy = localhost,.corp
      aws_config_file = /srv/aws/config
      aws_shared_credentials_file = /srv/aws/credentials
      pass_env = SSH_AUTH_SOCK, KRB5CCNAME
    `;

    const config = buildConfig([{ path: "config.ini", isSystem: false, text }]);

    expect(config.agent).toEqual({
      sourceProfile: "corp-sso",
      region: "eu-west-1",
      notify: false,
      endpointUrl: "http://127.0.0.1:4566",
      caBundle: "/etc/ssl/corp.pem",
      httpsProxy: "http://proxy:3128",
      noProxy: "localhost,.corp",
      awsConfigFile: "/srv/aws/config",
      awsSharedCredentialsFile: "/srv/aws/credentials",
      passEnv: ["SSH_AUTH_SOCK", "KRB5CCNAME"],
    });
  });

  test("an entry takes from [jit] what it does not say itself", () => {
    const config = readText(
      `[jit web]\n${node}\nwait = 2s\n[jit]\nwait = 9s\ntags = Team=web\nregion = eu-west-1\n`,
    );

    expect(config.entries[0]).toMatchObject({
      waitMs: 2000,
      tags: [{ key: "Team", value: "web" }],
      region: "eu-west-1",
    });
  });

  test("what [jit] does not say either is the agent's", () => {
    const config = readText(`[jit web]\n${node}\n[agent]\nsource_profile = corp\nregion = eu-west-1\n`);

    expect(config.entries[0]).toMatchObject({ sourceProfile: "corp", region: "eu-west-1" });
    expect(config.jit).toMatchObject({ sourceProfile: "corp", region: "eu-west-1" });
  });

  test("a file without entries is a config", () => {
    expect(readText("; nothing yet\n").entries).toEqual([]);
  });

  test("an entry may be called like a property of every object", () => {
    const config = readText(`[jit constructor]\n${node}\n[jit __proto__]\n${node}\n`);

    expect(config.entries.map(({ name }) => name)).toEqual(["constructor", "__proto__"]);
  });
});

describe("several files", () => {
  test("are read from the system's to the user's, the folder's in the order of names", () => {
    const places = writeConfig({
      system: "[agent]\n",
      folder: {
        "20-b.ini": "[agent]\n",
        "10-a.ini": "[agent]\n",
        "note.txt": "no config",
        ".#x.ini": "a lock",
      },
      user: "[agent]\n",
    });

    const { files } = readConfig(places);

    expect(files).toEqual([
      places.system,
      `${places.systemFolder}/10-a.ini`,
      `${places.systemFolder}/20-b.ini`,
      places.user,
    ]);
  });

  test("a later file overrides an earlier one key by key", () => {
    const places = writeConfig({
      system: `[jit web]\n${node}\nwait = 2s\nidle_after = 1h\n`,
      folder: { "a.ini": "[jit web]\nwait = 3s\n" },
      user: "[jit web]\nidle_after = 2h\n",
    });

    expect(readConfig(places).entries).toMatchObject([
      { node: { id: "i-0123456789abcdef0" }, waitMs: 3000, idleAfterMs: 7_200_000 },
    ]);
  });

  test("a mistake that a later file overrides is a mistake all the same", () => {
    const places = writeConfig({ system: "[jit]\nwait = soon\n", user: "[jit]\nwait = 4s\n" });

    expect(refusal(places).message).toContain("etc.ini:2: wait in [jit] is soon");
  });

  test("a name in other capitals is refused", () => {
    const places = writeConfig({ system: `[jit Web]\n${node}\n`, user: "[jit web]\nwait = 2s\n" });

    expect(refusal(places)).toEqual({
      code: "config-invalid",
      message: "config.ini:1: the name web is taken by [jit Web] at etc.ini:1",
      next: "write: [jit Web] to change that entry, or take another name",
    });
  });
});

describe("no file at all", () => {
  test("is told with a line to paste", () => {
    expect(refusal(writeConfig({}))).toMatchObject({
      code: "not-configured",
      message: "there is no config yet: config.ini does not exist",
      next: "run: jitney init; or: jitney add jit web --node i-0123456789abcdef0",
    });
  });

  test("is no failure where the system has one", () => {
    expect(readConfig(writeConfig({ system: `[jit web]\n${node}\n` })).entries).toHaveLength(1);
  });
});
