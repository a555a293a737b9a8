// One question of a small executable to the agent: says who asks and, where the agent needs to know more
// of the caller before it can answer, asks once more with just that.

import { describeParent, readContext } from "./caller.ts";
import { Failure } from "./failure.ts";
import { callerHeader, contextHeader } from "./messages.ts";
import { type Reach, reachAgent } from "./reach.ts";

export interface Question extends Reach {
  /** Path and query. */
  path: string;
  /** The folder that the caller is in; read only when the agent asks for it. */
  folder: () => string;
  headers?: Record<string, string>;
}

/** The body of a reply below 400. Throws what {@link reachAgent} throws. */
export async function askAgent(question: Question): Promise<string> {
  const caller = { ...question.headers, [callerHeader]: await describeParent() };
  try {
    return await ask(question, caller);
  } catch (error) {
    if (!(error instanceof Failure) || error.needs === undefined) throw error;
    const context = readContext(question.env, question.folder(), error.needs);
    return ask(question, { ...caller, [contextHeader]: encodeURIComponent(JSON.stringify(context)) });
  }
}

async function ask(question: Question, headers: Record<string, string>): Promise<string> {
  return (await reachAgent({ method: "GET", path: question.path, headers }, question)).body;
}
