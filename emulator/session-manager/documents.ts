// The session documents that AWS owns, and which parameters each takes. Which exception a wrong parameter gets is
// not in the service model; a ValidationException is a guess.

import { ServiceError } from "../service-error.ts";
import { invalid } from "../validation.ts";

export const shellDocument = "SSM-SessionManagerRunShell";

/** What a session does at the node. */
export type Activity =
  | { kind: "shell" }
  | { kind: "command"; command: string; isInteractive: boolean }
  | { kind: "port"; port: number; properties: Record<string, string> };

type Parameters = Record<string, string[]>;

interface Document {
  parameters: string[];
  build(values: Record<string, string>): Activity;
}

const documents: Record<string, Document> = {
  [shellDocument]: { parameters: [], build: () => ({ kind: "shell" }) },
  "AWS-StartSSHSession": { parameters: ["portNumber"], build: (values) => portActivity(values, "22") },
  "AWS-StartPortForwardingSession": {
    parameters: ["portNumber", "localPortNumber"],
    build: (values) => portActivity(values, "80", { type: "LocalPortForwarding" }),
  },
  "AWS-StartPortForwardingSessionToRemoteHost": {
    parameters: ["host", "portNumber", "localPortNumber"],
    build: (values) => portActivity(values, "80", { type: "LocalPortForwarding", host: hostOf(values) }),
  },
  "AWS-StartInteractiveCommand": {
    parameters: ["command"],
    build: (values) => ({ kind: "command", command: commandOf(values), isInteractive: true }),
  },
  "AWS-StartNonInteractiveCommand": {
    parameters: ["command"],
    build: (values) => ({ kind: "command", command: commandOf(values), isInteractive: false }),
  },
};

export function readActivity(name: string, parameters: Parameters): Activity {
  const document = Object.hasOwn(documents, name) ? documents[name] : undefined;
  if (document === undefined)
    throw new ServiceError("InvalidDocument", `Document with name ${name} does not exist.`);
  const entries = Object.entries(parameters);
  const wrong = entries.find(([key, values]) => !document.parameters.includes(key) || values.length !== 1);
  if (wrong !== undefined) throw invalid(`Parameter ${wrong[0]} does not fit the document ${name}.`);
  return document.build(Object.fromEntries(entries.map(([key, [value = ""]]) => [key, value])));
}

function portActivity(
  { portNumber, localPortNumber }: Record<string, string>,
  usual: string,
  more: Record<string, string> = {},
): Activity {
  const text = portNumber ?? usual;
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) throw invalid(`${text} is no port number.`);
  const local = localPortNumber === undefined ? {} : { localPortNumber };
  return { kind: "port", port, properties: { portNumber: text, ...local, ...more } };
}

function hostOf({ host }: Record<string, string>): string {
  if (host === undefined || host === "") throw invalid("Parameter host is missing.");
  return host;
}

function commandOf({ command }: Record<string, string>): string {
  if (command === undefined || command === "") throw invalid("Parameter command is missing.");
  return command;
}
