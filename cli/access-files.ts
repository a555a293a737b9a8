// The files that variables name: an endpoint's authority and the token renewer. No secret is in them. They
// stand in the runtime folder, which is closed to everybody else: what Python loads from there is ours.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getCACertificates } from "node:tls";
import { Failure } from "../protocol/failure.ts";
import { checkFolder } from "../protocol/guard.ts";
import { type Environment, runtimeFolder, socketPath } from "../protocol/paths.ts";
import type { Access } from "./access.ts";
import { quoteWord } from "./command-line.ts";
import { renewerFile, renewerText } from "./token-renewer.ts";
import { type AccessFiles, isSparkConnect } from "./variables.ts";
import type { World } from "./world.ts";

/** `into`: a virtual environment that has the renewer already. */
export function writeAccessFiles(access: Access, { env, ownCommand }: World, into?: string): AccessFiles {
  const common = { socket: socketPath(env), start: ownCommand(env).map(quoteWord).join(" ") };
  const isJupyter = access.kind === "endpoint" && !isSparkConnect(access.endpoint);
  if (!isJupyter) return { authority: undefined, renewerFolder: undefined, ...common };
  const { certificateAuthority } = access.endpoint;
  const folder = openFolder(env);
  if (into === undefined) writeWhole(join(folder, renewerFile), renewerText);
  const authority = certificateAuthority && writeAuthorities(folder, certificateAuthority, env);
  return {
    authority: authority || undefined,
    renewerFolder: into === undefined ? folder : undefined,
    ...common,
  };
}

/** Returns the file's path. */
export function installRenewer(environment: string): string {
  const path = join(findSitePackages(environment), renewerFile);
  writeWhole(path, renewerText);
  return path;
}

function openFolder(env: Environment): string {
  const runtime = runtimeFolder(env);
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  checkFolder(runtime);
  const folder = join(runtime, "jupyter");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  checkFolder(folder);
  return folder;
}

function writeAuthorities(folder: string, pem: string, env: Environment) {
  const besides = `${readTrusted(env).trimEnd()}\n${pem}`;
  return { alone: writeAuthority(folder, pem), besides: writeAuthority(folder, besides) };
}

/** What a Python trusts by itself: the file that is named to it, else the system's. */
function readTrusted({ SSL_CERT_FILE: file }: Environment): string {
  if (file && existsSync(file)) return readFileSync(file, "utf8");
  const system = getCACertificates("system");
  return (system.length > 0 ? system : getCACertificates("bundled")).join("\n");
}

/** Its name is its content's: two endpoints never share a file, and none changes under a reader. */
function writeAuthority(folder: string, pem: string): string {
  const hash = createHash("sha256").update(pem).digest("hex").slice(0, 16);
  const path = join(folder, `ca-${hash}.pem`);
  writeWhole(path, pem);
  return path;
}

function writeWhole(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, text, { mode: 0o600 });
  renameSync(aside, path);
}

function findSitePackages(environment: string): string {
  const lib = join(environment, "lib");
  const versions = existsSync(lib) ? readdirSync(lib).filter((name) => /^python3/.test(name)) : [];
  const found = versions
    .map((version) => join(lib, version, "site-packages"))
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Failure("not-found", `${environment} is no virtual environment of Python`, {
    next: `make one: python3 -m venv ${environment}`,
  });
}
