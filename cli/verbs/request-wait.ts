// `--wait`: one updating line on the terminal until the request is answered, the time is over or the
// user presses Ctrl-C. The request stays filed in any case.

import type { RequestDocument } from "../../protocol/status-document.ts";
import type { NodeOptions } from "../agent-calls.ts";
import { followRequest } from "../follow-request.ts";
import { startProgress } from "../screen/progress.ts";
import { describeWait } from "../screen/request.ts";
import { sentences } from "../screen/sentences.ts";
import type { World } from "../world.ts";
import { writeRemark } from "../write.ts";

interface Outcome {
  request: RequestDocument;
  interrupted: boolean;
}

interface Wait {
  /** The entry or node, as it was typed. */
  typed: string;
  node: NodeOptions;
  waitMs: number;
}

export async function waitForAnswer(
  filed: RequestDocument,
  { typed, node, waitMs }: Wait,
  world: World,
): Promise<Outcome> {
  const interrupt = new AbortController();
  const stopListening = world.onInterrupt(() => interrupt.abort());
  let seen = filed;
  const stopProgress = startProgress(world, (view) => describeWait(seen, view));
  try {
    const signal = AbortSignal.any([interrupt.signal, AbortSignal.timeout(waitMs)]);
    const keep = (request: RequestDocument) => {
      seen = request;
    };
    seen = await followRequest(filed, node, world, signal, keep);
  } finally {
    stopProgress();
    stopListening();
  }
  if (interrupt.signal.aborted) writeRemark(world, ...sentences.stillFiled(seen.id, typed));
  return { request: seen, interrupted: interrupt.signal.aborted };
}
