// Every committed text that is made from the code, by its path. `npm run docs` writes them; a test compares.

import { composeCommandPage } from "./command-page.ts";
import { composeConfigPage } from "./config-page.ts";
import { composeFailuresPage } from "./failures-page.ts";
import { composeCommandManual } from "./man-command.ts";
import { composeConfigManual } from "./man-config.ts";
import { composeCredentialProcessManual, composeSshManual } from "./man-helpers.ts";
import { composeMetricsPage } from "./metrics-page.ts";
import { composeOpenApi } from "./openapi.ts";
import { composeStatusPicture } from "./status-picture.ts";
import { readVerbs } from "./verbs.ts";

export async function composeReference(): Promise<ReadonlyMap<string, string>> {
  const verbs = await readVerbs();
  return new Map([
    ["docs/reference/command.md", composeCommandPage(verbs)],
    ["docs/reference/config.md", composeConfigPage()],
    ["docs/reference/failures.md", composeFailuresPage()],
    ["docs/reference/metrics.md", await composeMetricsPage()],
    ["docs/reference/openapi.json", composeOpenApi()],
    ["docs/status.svg", composeStatusPicture()],
    ["docs/man/jitney.1", composeCommandManual(verbs)],
    ["docs/man/jitney-config.5", composeConfigManual()],
    ["docs/man/jitney-credential-process.1", composeCredentialProcessManual()],
    ["docs/man/jitney-ssh.1", composeSshManual()],
  ]);
}
