// Compiles one of bench/c where there is a C compiler; the folder of the result goes with the row.

import { spawnSync } from "node:child_process";
import { topFolder } from "../scripts/executables.ts";

/** Returns the executable's path, or undefined where there is no compiler. */
export function compileC(name: string, folder: string): string | undefined {
  const output = `${folder}/${name}`;
  const { status, error } = spawnSync("cc", ["-O2", "-o", output, `${topFolder}bench/c/${name}.c`], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (error !== undefined) return undefined; // ENOENT: no compiler here
  if (status !== 0) throw new Error(`bench/c/${name}.c does not compile`);
  return output;
}
