// What a release holds, below a prefix such as /usr/local: unpacked there, everything is where shells, man and
// systemd look for it.

import { readFileSync } from "node:fs";
import { completionScripts } from "../../cli/verbs/completion.ts";
import { type Executable, topFolder } from "../executables.ts";
import { declareWhole } from "../reference/whole-program.ts";
import { type Component, findComponents } from "./component.ts";
import { composeLicences } from "./licences.ts";
import { type PackagedFile, textFile } from "./packaged-file.ts";
import { composeSbom } from "./sbom.ts";
import { composeUnits } from "./units.ts";

export interface ReleaseOptions {
  executables: readonly Executable[];
  /** Where the built executables are. */
  builtFolder: string;
  /** Where they will be called: units name it. */
  binFolder: string;
}

export async function listReleaseFiles({
  executables,
  builtFolder,
  binFolder,
}: ReleaseOptions): Promise<PackagedFile[]> {
  return [
    ...executables.map(({ name }) => executableFile(name, builtFolder)),
    ...manuals.map(manualFile),
    ...(await listCompletions()),
    ...listUnits(binFolder),
    ...listDocuments(await findComponents(executables)),
  ];
}

function executableFile(name: string, builtFolder: string): PackagedFile {
  return { path: `bin/${name}`, isExecutable: true, content: { copyOf: `${builtFolder}/${name}` } };
}

const manuals = ["jitney.1", "jitney-credential-process.1", "jitney-ssh.1", "jitney-config.5"];

function manualFile(name: string): PackagedFile {
  return textFile(`share/man/man${name.at(-1)}/${name}`, readFileSync(`${topFolder}docs/man/${name}`));
}

async function listCompletions(): Promise<PackagedFile[]> {
  const { bash, zsh, fish } = completionScripts(await declareWhole(() => undefined));
  return [
    textFile("share/bash-completion/completions/jitney", bash),
    textFile("share/zsh/site-functions/_jitney", zsh),
    textFile("share/fish/vendor_completions.d/jitney.fish", fish),
  ];
}

function listUnits(binFolder: string): PackagedFile[] {
  const { socket, service } = composeUnits(binFolder);
  return [
    textFile("lib/systemd/user/jitney.service", service),
    textFile("lib/systemd/user/jitney.socket", socket),
  ];
}

function listDocuments(components: readonly Component[]): PackagedFile[] {
  const own = ["LICENSE", "README.md", "CHANGES.md", "SECURITY.md"];
  return [
    ...own.map((name) => textFile(`share/doc/jitney/${name}`, readFileSync(`${topFolder}${name}`))),
    textFile("share/doc/jitney/THIRD-PARTY-LICENSES.txt", composeLicences(components)),
    textFile("share/doc/jitney/jitney.cdx.json", composeSbom(components)),
  ];
}
