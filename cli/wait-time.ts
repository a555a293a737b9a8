// `--wait` and `--wait=TIME`: how long a verb waits for what needs somebody else: an approver, AWS, an
// instance that starts.

import { duration } from "../agent/config/values/duration.ts";
import { UsageMistake } from "./usage-mistake.ts";

const defaultWait = "40m";

const waitTime = duration("1s", "7d"); // AWS lets an approval wait for 7 days

/** Milliseconds; undefined where the user does not want to wait. The text is empty for a bare `--wait`. */
export function parseWait(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const reading = waitTime.read(text || defaultWait);
  if ("value" in reading) return reading.value;
  const message = `--wait=${text} is not ${waitTime.expects}`;
  throw new UsageMistake(message, `type: --wait=${reading.write ?? defaultWait}`);
}
