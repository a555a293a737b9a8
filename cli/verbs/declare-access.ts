// Verbs about access: what there is, asking for it, keeping it fresh, letting it go.

import type { Call, Verb } from "../verb.ts";
import type { ForgetOptions } from "./forget.ts";
import { addNodeOptions } from "./node-options.ts";
import type { NodesOptions } from "./nodes.ts";
import type { RenewOptions } from "./renew.ts";
import type { RequestOptions } from "./request.ts";
import type { RequestsOptions } from "./requests.ts";
import type { StatusOptions } from "./status.ts";

const node = "NAME is an entry of the config or a node id. It may be left out where only\none entry fits.";

export function declareAccess(program: Verb, call: Call): void {
  program.commandsGroup("Access:");
  declareStatus(program, call);
  declareRequest(program, call);
  declareRequests(program, call);
  declareNodes(program, call);
  declareRenew(program, call);
  declareForget(program, call);
}

export function declareStatus(parent: Verb, call: Call): void {
  parent
    .command("status")
    .description("show what is ready, what waits, what needs a hand")
    .option("-v, --verbose", "also show renewals, last uses, paths and the agent's environment")
    .option("-w, --watch", "stay and show each change, until q")
    .option("--json", "print the status document")
    .addHelpText("after", "\nExample:\n  jitney status -v")
    .action(async (options: StatusOptions) => {
      const { showStatus } = await import("./status.ts");
      call.finish(await showStatus(options, call.world));
    });
}

function declareRequest(program: Verb, call: Call): void {
  addNodeOptions(program.command("request"))
    .argument("[NAME]", "entry or node id")
    .description("ask for access to a node, or find the request on its way")
    .option("--reason <text>", "what to tell the approvers (default: the config's template)")
    .option("--wait <time>", "wait for the answer, at most so long: 90s, 40m (the default), 2h")
    .option("--again", "ask again although the last request was rejected or revoked")
    .option("--next", "ask for the window after the current one")
    .option("--cancel", "withdraw the request that waits for approval")
    .option("--json", "print the request as JSON")
    .addHelpText("after", `\n${node}`)
    .addHelpText(
      "after",
      "Exit code: 0 filed (with --wait: approved), 1 refused, 4 login needed,\n8 time is over and nobody has answered.",
    )
    .addHelpText("after", '\nExample:\n  jitney request web --reason "deploy OPS-1" --wait')
    .action(async (name: string | undefined, options: RequestOptions) => {
      const { requestAccess } = await import("./request.ts");
      call.finish(await requestAccess(name, options, call.world));
    });
}

function declareRequests(program: Verb, call: Call): void {
  program
    .command("requests")
    .argument("[ID]", "show this request alone, with everything known of it")
    .description("list the access requests the agent knows")
    .option("--json", "print them as JSON")
    .addHelpText("after", "\nExample:\n  jitney requests oi-0123456789ab")
    .action(async (id: string | undefined, options: RequestsOptions) => {
      const { showRequests } = await import("./requests.ts");
      call.finish(await showRequests(id, options, call.world));
    });
}

function declareNodes(program: Verb, call: Call): void {
  addNodeOptions(program.command("nodes"))
    .description("list the managed nodes one could ask for")
    .option("--json", "print them as JSON")
    .addHelpText("after", "\nExample:\n  jitney nodes --source-profile corp-sso --region eu-west-1")
    .action(async (options: NodesOptions) => {
      const { showNodes } = await import("./nodes.ts");
      call.finish(await showNodes(options, call.world));
    });
}

function declareRenew(program: Verb, call: Call): void {
  addNodeOptions(program.command("renew"))
    .argument("[NAME]", "entry or node id")
    .description("fetch fresh credentials now")
    .option("--json", "print the entry as JSON")
    .addHelpText("after", `\n${node}\n\nExample:\n  jitney renew web`)
    .action(async (name: string | undefined, options: RenewOptions) => {
      const { renewLease } = await import("./renew.ts");
      call.finish(await renewLease(name, options, call.world));
    });
}

function declareForget(program: Verb, call: Call): void {
  addNodeOptions(program.command("forget"))
    .argument("[NAME]", "entry or node id")
    .description("drop credentials from memory; approvals are kept")
    .option("--all", "drop them all")
    .option("--json", "print the outcome as JSON")
    .addHelpText("after", `\n${node}\n\nExample:\n  jitney forget --all`)
    .action(async (name: string | undefined, options: ForgetOptions) => {
      const { forgetLeases } = await import("./forget.ts");
      call.finish(await forgetLeases(name, options, call.world));
    });
}
