// Verbs about the agent itself. It starts on first use; these are for hands and for units.

import type { Call, Verb } from "../verb.ts";
import { declareStatus } from "./declare-access.ts";

export function declareAgent(program: Verb, call: Call): void {
  program.commandsGroup("Agent:");
  const agent = program.command("agent").description("run, start, stop or restart the agent");
  agent.addHelpText("after", "\nThe agent starts on first use.\n\nExample:\n  jitney agent restart");
  agent.usage("VERB").action(() => agent.outputHelp());
  declareRun(agent, call);
  declareStart(agent, call);
  declareStop(agent, call);
  declareRestart(agent, call);
  declareStatus(agent, call);
}

function declareRun(agent: Verb, call: Call): void {
  agent
    .command("run")
    .description("be the agent, in the foreground, in this environment")
    .addHelpText("after", "\nExample:\n  jitney agent run")
    .action(async () => {
      const { runAgent } = await import("../../agent/run.ts");
      const { env, ownCommand } = call.world;
      const findCommand = () => ownCommand(env);
      call.finish(await runAgent({ env, executable: process.execPath, findCommand }));
    });
}

function declareStart(agent: Verb, call: Call): void {
  agent
    .command("start")
    .description("start the agent in the background, in a clean environment")
    .addHelpText("after", "\nExample:\n  jitney agent start")
    .action(async () => {
      const { startInBackground } = await import("./agent-start.ts");
      call.finish(await startInBackground(call.world));
    });
}

function declareStop(agent: Verb, call: Call): void {
  agent
    .command("stop")
    .description("end the agent; approvals are kept, credentials are not")
    .addHelpText("after", "\nExample:\n  jitney agent stop")
    .action(async () => {
      const { stopRunning } = await import("./agent-stop.ts");
      call.finish(await stopRunning(call.world));
    });
}

function declareRestart(agent: Verb, call: Call): void {
  agent
    .command("restart")
    .description("stop the agent, where one runs, and start it")
    .addHelpText("after", "\nExample:\n  jitney agent restart")
    .action(async () => {
      const { restartInBackground } = await import("./agent-restart.ts");
      call.finish(await restartInBackground(call.world));
    });
}
