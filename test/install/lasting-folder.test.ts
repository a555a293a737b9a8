import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkNamedFolder, findLastingFolder, findTransience } from "../../install/lasting-folder.ts";
import { catchFailure } from "../agent/config/written-config.ts";
import { tempFolder } from "../agent/fakes/temp-folder.ts";

test.each([
  ["/home/mia/.nvm/versions/node/v24.1.0/bin", "belongs to one version of Node in nvm"],
  [
    "/home/mia/.local/share/fnm/node-versions/v24.1.0/installation/bin",
    "belongs to one version of Node in fnm",
  ],
  ["/run/user/1000/fnm_multishells/123_456/bin", "belongs to one version of Node in fnm"],
  ["/home/mia/.asdf/installs/nodejs/24.1.0/bin", "belongs to one version in asdf or mise"],
  ["/home/mia/.local/share/mise/installs/node/24/bin", "belongs to one version in asdf or mise"],
  ["/home/mia/.volta/tools/image/node/24/bin", "belongs to one version of Node"],
  ["/opt/homebrew/Cellar/jitney/1.4.0/bin", "belongs to one version in Homebrew's Cellar"],
  ["/home/mia/.npm/_npx/1a2b/node_modules/.bin", "is a cache of npx"],
  ["/nix/store/abc-jitney/bin", "belongs to one build in the Nix store"],
  ["/tmp/jitney/bin", "is a folder that is swept"],
  ["/opt/jitney-1.4.0/bin", "has a version in its name"],
])("%s would not last: it %s", (folder, why) => {
  expect(findTransience(folder)).toBe(why);
});

test.each([
  "/usr/local/bin",
  "/home/mia/.local/bin",
  "/opt/homebrew/bin",
  "/usr/lib/node_modules/jitney/bin",
])("%s lasts", (folder) => {
  expect(findTransience(folder)).toBeUndefined();
});

test("a refusal says where to link", () => {
  const folder = `${tempFolder()}/jitney-1.4.0`;
  mkdirSync(folder);
  writeFileSync(`${folder}/jitney`, "", { mode: 0o755 });
  writeFileSync(`${folder}/jitney-credential-process`, "", { mode: 0o755 });

  const failure = catchFailure(() => findLastingFolder(`${folder}/jitney`, { PATH: "", HOME: "/home/mia" }));

  expect(failure.message).toContain("what install writes would not last");
  expect(failure.next).toBe(
    `link them: mkdir -p /home/mia/.local/bin && ln -sf '${folder}'/jitney* /home/mia/.local/bin/ && /home/mia/.local/bin/jitney install`,
  );
});

test("a folder without the helper is refused", () => {
  const folder = tempFolder();
  symlinkSync("/bin/true", `${folder}/jitney`);

  const failure = catchFailure(() => findLastingFolder(`${folder}/jitney`, {}));

  expect(failure.message).toBe(`there is no jitney-credential-process beside ${folder}/jitney`);
});

test.each(["bin", "/opt/my tools", "/opt/$x", "/opt/a;b"])("%s cannot be named", (folder) => {
  expect(catchFailure(() => checkNamedFolder(folder)).message).toContain("would need quoting");
});

test("a named folder is taken at its word", () => {
  expect(checkNamedFolder("/opt/jitney-1.4.0/bin/")).toBe("/opt/jitney-1.4.0/bin");
});
