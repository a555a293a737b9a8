// Whether ssh reads the new file as it read the old one: asked for a host that nobody has, with and without
// our line. Its `-G` connects to nothing. Where ssh refuses the old file too, we do not judge the new one.

import { execFile } from "node:child_process";
import { refuse, type UserFile } from "../files/user-file.ts";

/** Reserved: RFC 2606. */
const nobodysHost = "jitney-install-check.invalid";

/** A `Match exec` of the user's runs in it. */
const longestCheckMs = 10_000;

interface Answer {
  code: number | string | undefined;
  text: string;
  complaint: string;
}

export async function checkSshFile(aside: string, { path, target, bytes }: UserFile): Promise<void> {
  const before = await askSsh(bytes === undefined ? "/dev/null" : target);
  if (before.code !== 0) return;
  const after = await askSsh(aside);
  if (after.code === 0 && after.text === before.text) return;
  const why = after.complaint.split("\n")[0]?.replaceAll(aside, path);
  throw refuse(
    `ssh would read ${path} otherwise than before${why ? ` (${why})` : ""}; the file is as it was`,
    "see the line to put in by hand: jitney install --print ssh",
  );
}

/** `ENOENT` as code: there is no ssh here. */
function askSsh(config: string): Promise<Answer> {
  const args = ["-G", "-F", config, nobodysHost];
  return new Promise((resolve) => {
    execFile("ssh", args, { timeout: longestCheckMs }, (error, text, complaint) => {
      resolve({ code: error === null ? 0 : (error.code ?? error.signal ?? 1), text, complaint });
    });
  });
}
