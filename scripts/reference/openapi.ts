// docs/reference/openapi.json: the socket as OpenAPI 3.1. Routes are the server's own list, documents the
// declarations in protocol/, failures the closed list; only sentences come from a table.

import { routes } from "../../agent/server/routes.ts";
import { Failure, toProblem } from "../../protocol/failure.ts";
import { version } from "../../protocol/version.ts";
import { topFolder } from "../executables.ts";
import { describeTypes, type Schema } from "./json-schema.ts";
import { type Content, type Member, type QueryName, type RouteText, routeTexts } from "./route-texts.ts";

const documentFiles = ["messages.ts", "ssh-documents.ts", "session-documents.ts", "status-document.ts"];

const queryTexts: Readonly<Record<QueryName, string>> = {
  wait: "How many seconds the call may wait.",
  source_profile: "For a node without an entry: the AWS profile whose credentials sign.",
  region: "For a node without an entry: its AWS region.",
  fresh: "`yes`: fetch anew, since a login came to nothing.",
  file: "`no`: no access request is filed, whatever the entry's `request` says.",
  name: "The entry or node that it belongs to.",
};

export function composeOpenApi(): string {
  const documents = documentFiles.map((file) => describeTypes(`${topFolder}protocol/${file}`));
  const schemas = Object.assign({}, ...documents, describeProblem()) as Record<string, Schema>;
  const document = {
    openapi: "3.1.0",
    info: {
      title: "The socket of Jitney's agent",
      version,
      summary: "HTTP/1.1 over a Unix socket that only its owner reaches.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "http://jitney", description: "curl --unix-socket $XDG_RUNTIME_DIR/jitney/agent.sock" }],
    security: [],
    paths: describePaths(),
    components: { schemas: keepUsed(schemas) },
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function describeProblem(): Record<string, Schema> {
  const { Problem = {}, Needs = {} } = describeTypes(`${topFolder}protocol/failure.ts`);
  return { Problem, Needs };
}

/** What no route sends or takes is no part of the socket. */
function keepUsed(schemas: Record<string, Schema>): Record<string, Schema> {
  const used = new Set<string>(["Problem"]);
  const visit = (text: string) => {
    for (const [, name = ""] of text.matchAll(/#\/components\/schemas\/(\w+)/g)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(JSON.stringify(schemas[name] ?? {}));
    }
  };
  visit(JSON.stringify([describePaths(), schemas.Problem]));
  return Object.fromEntries([...used].sort().map((name) => [name, schemas[name] ?? {}]));
}

function describePaths(): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [method, path] of routes) {
    const text = routeTexts[`${method} ${path}`];
    if (text === undefined) throw new Error(`route-texts.ts says nothing of ${method} ${path}`);
    const template = path.replaceAll(/:(\w+)/g, "{$1}");
    paths[template] = { ...paths[template], [method.toLowerCase()]: describeRoute(method, path, text) };
  }
  return paths;
}

function describeRoute(
  method: string,
  path: string,
  { summary, query = [], body, answers, failures }: RouteText,
) {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const parameters = [
    ...names.map((name) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string", maxLength: 128 },
    })),
    ...query.map((name) => ({ name, in: "query", description: queryTexts[name], schema: typeOf(name) })),
  ];
  return {
    operationId: [method.toLowerCase(), ...path.split(/\W+/).filter((word) => word !== "")].join("-"),
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: { required: true, content: contentOf(body) } }),
    responses: { ...describeAnswers(answers), ...describeFailures(failures) },
  };
}

function typeOf(name: QueryName): Schema {
  return name === "wait" ? { type: "number", minimum: 0, maximum: 3_600 } : { type: "string" };
}

function describeAnswers(answers: RouteText["answers"]): Record<string, unknown> {
  const described = Object.entries(answers).map(([status, content]) => [
    status,
    { description: "Done.", content: contentOf(content) },
  ]);
  return Object.fromEntries(described);
}

function contentOf(content: Content): Record<string, { schema: Schema }> {
  if ("mediaType" in content) return { [content.mediaType]: { schema: { type: "string" } } };
  if ("document" in content) return { "application/json": { schema: refer(content.document) } };
  const properties = Object.fromEntries(
    Object.entries(content.members).map(([name, member]) => [name, describeMember(member)]),
  );
  return {
    "application/json": { schema: { type: "object", required: Object.keys(properties), properties } },
  };
}

function describeMember(member: Member): Schema {
  return "list" in member ? { type: "array", items: refer(member.list) } : member;
}

function refer(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** Codes that share a status share an answer; it names them. */
function describeFailures(codes: RouteText["failures"]): Record<string, unknown> {
  const byStatus = Object.groupBy(codes, (code) => String(toProblem(new Failure(code, "")).status));
  const described = Object.entries(byStatus).map(([status, some = []]) => [
    status,
    {
      description: `\`code\` is one of: ${some.join(", ")}.`,
      content: { "application/problem+json": { schema: refer("Problem") } },
    },
  ]);
  return Object.fromEntries(described);
}
