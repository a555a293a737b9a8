// Folders come, go and are replaced; their changes are seen all the same. Real folders, real events.

import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { FolderWatch } from "../../agent/folder-watch.ts";
import { tempFolder } from "./fakes/temp-folder.ts";

const settleMs = 20;

interface Watched {
  changes: number;
  /** Resolves with the change that the act makes. */
  changeAfter: (act: () => void) => Promise<void>;
}

function watchFolders(...folders: string[]): Watched {
  let seen = Promise.withResolvers<void>();
  const watched: Watched = {
    changes: 0,
    changeAfter: (act) => {
      seen = Promise.withResolvers();
      act();
      return seen.promise;
    },
  };
  const changed = () => {
    watched.changes += 1;
    seen.resolve();
  };
  const folderWatch = new FolderWatch({ folders, files: [], settleMs, changed });
  onTestFinished(() => folderWatch.stop());
  folderWatch.start();
  return watched;
}

function makeFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}

/** Resolves when an event of the folder was told to every watch of it, and what it began has settled. */
async function settled(folder: string, act: () => void): Promise<void> {
  const told = Promise.withResolvers<void>();
  const barrier = watch(folder, () => told.resolve());
  onTestFinished(() => barrier.close());
  act();
  await told.promise;
  await setTimeout(settleMs + 1); // timers end in the order of their times
}

test("a file that is written again in a folder removed and made anew is seen", async () => {
  const folder = makeFolder(join(tempFolder(), "sso", "cache"));
  const { changeAfter } = watchFolders(folder);

  await changeAfter(() => rmSync(folder, { recursive: true }));
  await changeAfter(() => makeFolder(folder));
  await changeAfter(() => writeFileSync(join(folder, "token.json"), "1"));
  await changeAfter(() => writeFileSync(join(folder, "token.json"), "2"));
});

test("a folder replaced within one moment is watched on", async () => {
  const folder = makeFolder(join(tempFolder(), "cache"));
  const { changeAfter } = watchFolders(folder);

  await changeAfter(() => {
    rmSync(folder, { recursive: true });
    makeFolder(folder);
  });

  await changeAfter(() => writeFileSync(join(folder, "token.json"), "1"));
});

test("a folder moved away and made anew is watched on, the one moved away is not", async () => {
  const folder = makeFolder(join(tempFolder(), "jitney"));
  const watched = watchFolders(folder);

  await watched.changeAfter(() => {
    renameSync(folder, `${folder}.old`);
    makeFolder(folder);
  });
  await watched.changeAfter(() => writeFileSync(join(folder, "config.ini"), "1"));
  const { changes } = watched;
  await settled(`${folder}.old`, () => writeFileSync(join(`${folder}.old`, "config.ini"), "2"));

  expect(watched.changes).toBe(changes);
});

test("a folder below a folder moved away is watched on", async () => {
  const folder = makeFolder(join(tempFolder(), "jitney", "conf.d"));
  const { changeAfter } = watchFolders(dirname(folder), folder);

  await changeAfter(() => {
    renameSync(dirname(folder), `${dirname(folder)}.old`);
    makeFolder(folder);
  });

  await changeAfter(() => writeFileSync(join(folder, "web.ini"), "1"));
});

test("a folder made after the start, with its parents, is seen", async () => {
  const folder = join(tempFolder(), ".config", "jitney");
  const { changeAfter } = watchFolders(folder);

  await changeAfter(() => makeFolder(folder));

  await changeAfter(() => writeFileSync(join(folder, "config.ini"), "1"));
});

test("a link that is turned to another folder is seen", async () => {
  const home = tempFolder();
  const [one, other] = [makeFolder(join(home, "one")), makeFolder(join(home, "other"))];
  const link = join(home, ".aws");
  symlinkSync(one, link);
  const { changeAfter } = watchFolders(link);

  await changeAfter(() => {
    unlinkSync(link);
    symlinkSync(other, link);
  });

  await changeAfter(() => writeFileSync(join(other, "config"), "1"));
});

test("what happens beside a missing folder is no change", async () => {
  const home = tempFolder();
  const watched = watchFolders(join(home, ".aws"));

  await settled(home, () => writeFileSync(join(home, ".history"), "1"));

  expect(watched.changes).toBe(0);
});

test("what happens beside a folder that was made later is no change", async () => {
  const home = tempFolder();
  const watched = watchFolders(join(home, ".aws"));
  await watched.changeAfter(() => makeFolder(join(home, ".aws")));

  await settled(home, () => writeFileSync(join(home, ".history"), "1"));

  expect(watched.changes).toBe(1);
});

test("nothing is seen after the stop", async () => {
  const folder = tempFolder();
  let changes = 0;
  const folderWatch = new FolderWatch({
    folders: [folder],
    files: [],
    settleMs,
    changed: () => (changes += 1),
  });
  folderWatch.start();
  folderWatch.stop();

  await settled(folder, () => writeFileSync(join(folder, "config"), "1"));

  expect(changes).toBe(0);
});
