// Compiles one entry into one executable with bun, run in a folder that nobody else uses, since bun
// leaves its unfinished work there. Usage: pack-with-bun.ts ENTRY EXECUTABLE

import { execFileSync } from "node:child_process";
import { findBun } from "./run-times.ts";

const [entry, output] = process.argv.slice(2);
if (entry === undefined || output === undefined) throw new Error("usage: pack-with-bun.ts ENTRY EXECUTABLE");

const flags = [
  "--compile",
  "--minify",
  "--bytecode",
  "--format=esm",
  // else files in whatever folder `aws` is called from redirect the executable
  "--no-compile-autoload-dotenv",
  "--no-compile-autoload-bunfig",
  "--no-compile-autoload-tsconfig",
  "--no-compile-autoload-package-json",
];

const { path = "bun" } = findBun();
execFileSync(path, ["build", ...flags, entry, "--outfile", output], { stdio: "inherit" });
