// A requesting agent before a fake AWS, on a file in a folder of its own.

import { FakeAws, type FakeAwsOptions } from "./fake-aws.ts";
import { FakeTime } from "./fake-time.ts";
import { type AgentParts, RequestingAgent } from "./requesting-agent.ts";
import { tempFolder } from "./temp-folder.ts";

export interface Desk {
  agent: RequestingAgent;
  aws: FakeAws;
  time: FakeTime;
  folder: string;
  /** Another agent on the same file. */
  restart(parts?: Partial<AgentParts>): RequestingAgent;
}

export function openDesk(options: Omit<FakeAwsOptions, "clock"> = {}): Desk {
  const folder = tempFolder();
  const time = new FakeTime();
  const aws = new FakeAws({ clock: time, ...options });
  const restart = (parts: Partial<AgentParts> = {}) =>
    new RequestingAgent({ folder, aws, now: time.now, ...parts });
  return { agent: restart(), aws, time, folder, restart };
}
