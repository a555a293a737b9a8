// `npm run docs`: writes the reference and the manual pages anew, from the code.

import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { topFolder } from "./executables.ts";
import { composeReference } from "./reference/reference.ts";

for (const [path, text] of await composeReference()) {
  await mkdir(dirname(`${topFolder}${path}`), { recursive: true });
  await writeFile(`${topFolder}${path}`, text);
  console.log(path);
}
