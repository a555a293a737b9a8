// Says, while a shell is open, that its access window has ended: the shell stays, a new one needs a new request.

import { listRequests } from "../agent-calls.ts";
import type { World } from "../world.ts";

interface Watched {
  /** As it was typed. */
  name: string;
  node: string;
  remark: (line: string) => void;
}

/** The longest delay that a timer takes. */
const longestTimerMs = 2 ** 31 - 1;

/** Returns what ends the watch. */
export async function watchWindow({ name, node, remark }: Watched, world: World): Promise<() => void> {
  const requests = await listRequests(world).catch(() => []); // an agent that has just gone: nothing to say
  const request = requests.find((one) => one.node === node && one.state === "approved" && !one.next);
  if (request?.windowEndsAt === undefined) return () => undefined;
  const leftMs = Date.parse(request.windowEndsAt) - world.now();
  const tell = () =>
    remark(
      `the access window of ${name} has ended; this shell stays until you leave it or the account's limit for sessions ends it; ask for the next: jitney request ${name}`,
    );
  const timer = setTimeout(tell, Math.min(Math.max(0, leftMs), longestTimerMs));
  timer.unref();
  return () => clearTimeout(timer);
}
