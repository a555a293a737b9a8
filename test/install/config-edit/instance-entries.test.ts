// Which entries `add lightsail --all` makes of what AWS lists.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkEntryName } from "../../../agent/config/entry-name.ts";
import {
  composeInstanceEntries,
  type ListedInstance,
} from "../../../install/config-edit/instance-entries.ts";
import { lightsailEntry } from "../../agent/fakes/lightsail-entry.ts";

const nobody = { config: { entries: [] }, sshHosts: new Set<string>(), sourceProfile: undefined };

function listed(name: string, region = "eu-west-1", more: Partial<ListedInstance> = {}): ListedInstance {
  return { name, region, user: "ubuntu", ...more };
}

describe("an instance becomes an entry", () => {
  test("under its own name", () => {
    expect(composeInstanceEntries([listed("Blog")], nobody)).toEqual([
      {
        kind: "lightsail",
        name: "Blog",
        settings: [
          ["instance", "Blog"],
          ["region", "eu-west-1"],
          ["user", "ubuntu"],
        ],
      },
    ]);
  });

  test("with its region where two are called alike", () => {
    const entries = composeInstanceEntries([listed("Blog"), listed("blog", "us-east-1")], nobody);

    expect(entries.map(({ name }) => name)).toEqual(["Blog-eu-west-1", "blog-us-east-1"]);
  });

  test("as one to ask for its password, where it is a Windows", () => {
    const [entry] = composeInstanceEntries(
      [listed("Desk", "eu-west-1", { blueprint: "windows_server_2022" })],
      nobody,
    );

    expect(entry?.settings).toContainEqual(["protocol", "rdp"]);
    expect(entry?.settings.map(([key]) => key)).not.toContain("user");
  });

  test("with a host of its own where ssh knows the name already", () => {
    const sshHosts = new Set(["blog"]);
    const [entry] = composeInstanceEntries([listed("Blog")], { ...nobody, sshHosts });

    expect(entry?.settings).toContainEqual(["ssh_host", "lightsail-Blog"]);
  });
});

test("an instance whose name is another entry's ssh host takes another name", () => {
  const shop = lightsailEntry({ name: "shop", sshHost: "BLOG", instance: "Shop" });

  const [entry] = composeInstanceEntries([listed("Blog")], { ...nobody, config: { entries: [shop] } });

  expect(entry?.name).toBe("Blog-eu-west-1");
});

test("names are good and differ, whatever AWS lists", () => {
  const usual = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,70}[A-Za-z0-9_]$/);
  const name = fc.oneof(usual, fc.constantFrom("Blog", "blog", "i-01234567", "a".repeat(60), "b".repeat(80)));
  const instance = fc.record({ name, region: fc.constantFrom("eu-west-1", "us-east-1") });
  fc.assert(
    fc.property(fc.array(instance, { maxLength: 12 }), (instances) => {
      const names = composeInstanceEntries(instances, nobody).map((entry) => entry.name);

      expect(new Set(names.map((one) => one.toLowerCase())).size).toBe(instances.length);
      expect(names.filter((one) => checkEntryName(one) !== undefined)).toEqual([]);
    }),
  );
});
