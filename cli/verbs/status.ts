// `jitney status`: what is ready, what waits, what needs a hand. It looks and starts nothing.

import type { StatusDocument } from "../../protocol/status-document.ts";
import { fetchStatus } from "../agent-calls.ts";
import { isAgentRunning } from "../agent-probe.ts";
import { exitCode } from "../exit-code.ts";
import { sentences } from "../screen/sentences.ts";
import { formatStatus } from "../screen/status.ts";
import { chooseView } from "../screen/view.ts";
import { UsageMistake } from "../usage-mistake.ts";
import type { World } from "../world.ts";
import { writeJson, writeLine } from "../write.ts";

export interface StatusOptions {
  verbose?: true;
  json?: true;
  watch?: true;
}

/** What `status --json` prints; docs/status.schema.json is made from it. */
export interface StatusOutput extends Omit<StatusDocument, "agent"> {
  /** Null where none is running; then nothing is in the other members. */
  agent: StatusDocument["agent"] | null;
}

const noAgent: StatusOutput = {
  version: 1,
  agent: null,
  config: { files: [] },
  sourceProfiles: [],
  entries: [],
};

export async function showStatus(options: StatusOptions, world: World): Promise<number> {
  if (options.watch && options.json) throw twoForms();
  if (options.watch) {
    const { watchStatus } = await import("./status-watch.ts");
    return watchStatus(options.verbose === true, world);
  }
  if (!(await isAgentRunning(world.env))) {
    if (options.json) writeJson(world, noAgent);
    else writeLine(world, sentences.noAgent);
    return exitCode.done;
  }
  const document = await fetchStatus(world);
  if (options.json) writeJson(world, document);
  else world.stdout.write(formatStatus(document, chooseView(world.stdout, world), options.verbose));
  return exitCode.done;
}

function twoForms(): UsageMistake {
  return new UsageMistake("--watch draws a screen, --json prints a document", "type: jitney status --watch");
}
