// docs/reference/metrics.md: what /metrics prints, read from what it prints.

import { createMetrics } from "../../agent/metrics.ts";
import { code, page, table } from "./markdown.ts";

const introduction =
  '`curl --unix-socket "$XDG_RUNTIME_DIR/jitney/agent.sock" http://jitney/metrics` prints Prometheus text. ' +
  "Values are read when asked for; labels come from closed sets: no entry's name, no principal, no secret.";

export async function composeMetricsPage(): Promise<string> {
  const text = await printSample();
  const rows = [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)\n/gm)].map(
    ([, name = "", help = "", type = ""]) => [code(name), type, findLabels(text, name), help],
  );
  return page("Metrics", introduction, [table(["metric", "type", "labels", "meaning"], rows)]);
}

/** A metric shows its labels only once it was counted. */
function printSample(): Promise<string> {
  const metrics = createMetrics({ leases: () => 0, waiting: () => 0, startedAt: 0 });
  metrics.answers("/v1/status", "ok");
  metrics.awsCalls("GetAccessToken", "ok");
  metrics.fetches("jit", "ok");
  metrics.renewalLead(1_200);
  return metrics.text();
}

function findLabels(text: string, name: string): string {
  const [, pairs = ""] = new RegExp(`^${name}(?:_bucket)?\\{(.*)\\}`, "m").exec(text) ?? [];
  return [...pairs.matchAll(/(\w+)="/g)].map(([, label = ""]) => code(label)).join(", ");
}
