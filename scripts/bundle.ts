// One entry and all it imports, as one text. A Node executable runs it as it is; of a Bun executable it
// is only the fingerprint, since bun bundles for itself.

import { basename } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { type Executable, topFolder } from "./executables.ts";

/** Names stay as written: they stand in the stacks that people send us. */
const shared = {
  absWorkingDir: topFolder,
  bundle: true,
  write: false,
  platform: "node",
  target: "node24",
  mainFields: ["module", "main"],
  // EMR's client brings an old chain of credential providers, which is never asked: we give it credentials
  alias: { "@aws-sdk/credential-provider-node": "@aws-sdk/credential-provider-node" },
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "eof",
  logLevel: "error",
} as const satisfies BuildOptions;

/** A single executable of Node runs CommonJS only, so an entry has no top-level await. */
const commonJs = {
  format: "cjs",
  // CommonJS has no import.meta; node-cron asks for its own place
  banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  define: { "import.meta.url": "bundleUrl" },
  // a real import() of node:http looks at all it exports, and that loads 10 ms of undici (measured)
  supported: { "dynamic-import": false },
} as const satisfies BuildOptions;

export async function bundleEntry(executable: Executable): Promise<string> {
  const { name, entry, runTime } = executable;
  try {
    return runTime === "node" ? await bundleForNode(entry) : await bundleWhole(entry, { format: "esm" });
  } catch (error) {
    throw new Error(`${name}: not built, see above`, { cause: error });
  }
}

/** The files that end up in an executable with at least one byte, from the top folder. */
export async function findBundledFiles({ entry }: Executable): Promise<string[]> {
  const { metafile } = await build({
    ...shared,
    entryPoints: [entry],
    format: "esm",
    splitting: true,
    outdir: "parts",
    metafile: true,
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
}

/**
 * In two steps, since esbuild keeps all of a module that is imported when needed, used or not: the first
 * leaves out of each part what nobody uses, the second puts the parts together.
 */
async function bundleForNode(entry: string): Promise<string> {
  const parts = await build({
    ...shared,
    entryPoints: [entry],
    format: "esm",
    splitting: true,
    outdir: "parts",
    outExtension: { ".js": ".mjs" },
  });
  const texts = new Map(parts.outputFiles.map(({ path, text }) => [basename(path), text]));
  return bundleWhole(`${basename(entry, ".ts")}.mjs`, { ...commonJs, plugins: [serveParts(texts)] });
}

/** The second step reads the first one's parts from memory: no folder's name gets into the executable. */
function serveParts(texts: ReadonlyMap<string, string>): Plugin {
  return {
    name: "parts",
    setup(build) {
      build.onResolve({ filter: /\.mjs$/ }, ({ path }) => ({ path: basename(path), namespace: "part" }));
      build.onLoad({ filter: /./, namespace: "part" }, ({ path }) => ({ contents: texts.get(path) ?? "" }));
    },
  };
}

async function bundleWhole(entry: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({ ...shared, ...options, write: false, entryPoints: [entry] });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`${entry} gave no bundle`);
  return output.text;
}
