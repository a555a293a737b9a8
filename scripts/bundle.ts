// One entry and all it imports, as one text. A Node executable runs it as it is; of a Bun executable it
// is only the fingerprint, since bun bundles for itself.

import { build } from "esbuild";
import { type Executable, topFolder } from "./executables.ts";

/** CommonJS has no import.meta; node-cron asks for its own place. */
const ownUrl = {
  banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  define: { "import.meta.url": "bundleUrl" },
};

/** Names stay as written: they stand in the stacks that people send us. */
export async function bundleEntry(executable: Executable): Promise<string> {
  const result = await build({
    absWorkingDir: topFolder,
    entryPoints: [executable.entry],
    bundle: true,
    write: false,
    platform: "node",
    target: "node24",
    // a single executable of Node runs CommonJS only, so its entry has no top-level await
    format: executable.runTime === "node" ? "cjs" : "esm",
    mainFields: ["module", "main"],
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "eof",
    ...(executable.runTime === "node" && ownUrl),
    logLevel: "error",
    logOverride: { "empty-import-meta": "error" },
  }).catch((error: unknown) => {
    throw new Error(`${executable.name}: not built, see above`, { cause: error });
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error(`${executable.entry} gave no bundle`);
  return output.text;
}
