// The facts behind `jitney doctor`, gathered from this machine; each judged by a check of its own.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config, Entry } from "../../agent/config/config.ts";
import { configPlaces } from "../../agent/config/config-files.ts";
import { readConfig } from "../../agent/config/read-config.ts";
import { loginCommand, readProfiles } from "../../agent/sources/login-command.ts";
import { checkProfileChain } from "../../agent/sources/profile-loop.ts";
import { checkAgent, noAgent } from "../../install/doctor/agent-state.ts";
import { type AwsProfiles, checkAwsProfiles } from "../../install/doctor/aws-profiles.ts";
import { checkClock } from "../../install/doctor/clock.ts";
import { checkEnvironment } from "../../install/doctor/environment.ts";
import { type Finding, good, tellOnce, wrong } from "../../install/doctor/finding.ts";
import { checkWritable } from "../../install/doctor/folders.ts";
import { checkHelpers, type HelperFacts } from "../../install/doctor/helpers.ts";
import { checkLingering } from "../../install/doctor/lingering.ts";
import { checkPlugin } from "../../install/doctor/plugin.ts";
import { checkSshSettings } from "../../install/doctor/ssh-settings.ts";
import { checkLogin } from "../../install/doctor/sso-login.ts";
import { asFailure, Failure } from "../../protocol/failure.ts";
import { checkFolder, checkSocket } from "../../protocol/guard.ts";
import { findLasting } from "../../protocol/launch.ts";
import { home, runtimeFolder, socketPath, stateFolder } from "../../protocol/paths.ts";
import { userName } from "../../protocol/user.ts";
import { version } from "../../protocol/version.ts";
import { fetchStatus } from "../agent-calls.ts";
import { isAgentRunning } from "../agent-probe.ts";
import { readHostsFile } from "../hosts-file.ts";
import { runProgram } from "../run-program.ts";
import type { World } from "../world.ts";

/** Any answer tells AWS's time; who is offline waits no longer. */
const clockWithinMs = 2_000;

const helpers = ["jitney-credential-process", "jitney-ssh"] as const;

export async function examineMachine(world: World): Promise<Finding[]> {
  const { env } = world;
  const folders = attempt("folders", "the runtime folder and the socket are yours alone", () => {
    checkFolder(runtimeFolder(env));
    checkSocket(socketPath(env));
  });
  const config = readOwnConfig(world);
  const rest = config instanceof Failure ? [ofFailure(config)] : await examineConfig(config, world);
  return tellOnce([
    folders,
    ...checkWritable("runtime folder", runtimeFolder(env)),
    ...checkWritable("state folder", stateFolder(env)),
    ...(folders.level === "good" ? await examineAgent(world) : []),
    ...checkHelpers(await Promise.all(helpers.map((name) => askHelper(name, world))), version),
    ...rest,
    checkEnvironment(env),
    ...checkLingering({
      runtimeFolder: runtimeFolder(env),
      isLingering: existsSync(`/var/lib/systemd/linger/${userName(env)}`),
      isRemote: env.SSH_CONNECTION !== undefined,
      user: userName(env),
    }),
  ]);
}

async function examineAgent(world: World): Promise<Finding[]> {
  try {
    return (await isAgentRunning(world.env)) ? checkAgent(await fetchStatus(world), version) : [noAgent()];
  } catch (error) {
    return [ofFailure(asFailure(error))];
  }
}

function readOwnConfig({ env }: World): Config | Failure {
  try {
    return readConfig(configPlaces(env));
  } catch (error) {
    return asFailure(error);
  }
}

async function examineConfig(config: Config, world: World): Promise<Finding[]> {
  const { awsConfigFile: configFile, awsSharedCredentialsFile: credentialsFile } = config.agent;
  const files = { configFile, credentialsFile };
  const profiles = await readProfiles(files).catch((error: unknown) => asFailure(error));
  const count = config.entries.length;
  return [
    good("config", `the configuration has ${count === 1 ? "1 entry" : `${count} entries`} and no mistake`),
    ...(profiles instanceof Failure
      ? [ofFailure(profiles)]
      : await examineProfiles(config, profiles, files, world)),
    ...checkClock(await askTime(config), world.now()),
    ...(await examineSsh(config, world)),
    ...(await examinePlugin(config, world)),
  ];
}

async function examineProfiles(
  config: Config,
  profiles: AwsProfiles,
  files: Parameters<typeof loginCommand>[1],
  world: World,
): Promise<Finding[]> {
  const sources = new Set(config.entries.map(({ sourceProfile }) => sourceProfile));
  const aws = join(home(world.env), ".aws");
  const caches = {
    sso: join(aws, "sso", "cache"),
    login: world.env.AWS_LOGIN_CACHE_DIRECTORY ?? join(aws, "login", "cache"),
  };
  const found: Finding[] = [];
  for (const source of sources) {
    const profile = source ?? world.env.AWS_PROFILE ?? "default";
    const failure = await checkProfileChain(source, files).then(() => undefined, asFailure);
    const login = await loginCommand(profile, files);
    if (failure !== undefined) found.push(ofFailure(failure));
    else found.push(...checkLogin({ profile, profiles, caches, login, now: world.now() }));
  }
  return [...found, ...checkAwsProfiles(profiles, existsSync)];
}

async function askTime({ agent }: Config): Promise<string | undefined> {
  const url = agent.endpointUrl ?? "https://sts.amazonaws.com";
  const signal = AbortSignal.timeout(clockWithinMs);
  const answer = await fetch(url, { method: "HEAD", signal }).catch(() => undefined); // offline
  return answer?.headers.get("date") ?? undefined;
}

/** What ssh would do for each host of ours. */
async function examineSsh({ entries }: Config, world: World): Promise<Finding[]> {
  const hosts = entries.filter(isSshHost);
  const found: Finding[] = [];
  const hostsFile = readHostsFile(world);
  for (const { sshHost, kind } of hosts) {
    const run = await runProgram("ssh", ["-G", sshHost], world).catch((error: unknown) => asFailure(error));
    if (run instanceof Failure) found.push(ofFailure(run));
    else found.push(judgeSsh(kind, checkSshSettings(sshHost, { printed: run.stdout, hostsFile })));
  }
  const bad = found.filter(({ level }) => level !== "good");
  if (bad.length > 0) return bad.slice(0, 1); // the same for all
  return found.length === 0 ? [] : [good("ssh-config", `ssh is told of ${found.length} hosts of jitney's`)];
}

function isSshHost(entry: Entry): boolean {
  return entry.kind === "ssm" || (entry.kind === "lightsail" && entry.protocol === "ssh");
}

/** Who logs in with own keys may set what certificates need otherwise. */
function judgeSsh(kind: Entry["kind"], finding: Finding): Finding {
  const isTheirs = kind === "ssm" && ["ssh-include-overridden", "ssh-key-excluded"].includes(finding.code);
  return isTheirs ? good("ssh-config", finding.what) : finding;
}

async function examinePlugin({ entries }: Config, world: World): Promise<Finding[]> {
  const entry = entries.find(({ kind }) => kind === "jit" || kind === "ssm");
  if (entry === undefined) return [];
  const run = await runProgram("session-manager-plugin", ["--version"], world).catch(() => undefined); // not installed
  return [checkPlugin(run?.stdout, entry.name)];
}

/** The one that SDKs and ssh start: where `install` recorded it, else beside this command. */
async function askHelper(name: (typeof helpers)[number], world: World): Promise<HelperFacts> {
  const [program, ...leading] = findLasting(name, world.env);
  const run = await runProgram(program, [...leading, "--version"], world).catch(() => undefined); // not there
  return { name, path: leading.at(-1) ?? program, printed: run?.exitCode === 0 ? run.stdout : undefined };
}

function attempt(code: string, what: string, check: () => void): Finding {
  try {
    check();
    return good(code, what);
  } catch (error) {
    return ofFailure(asFailure(error));
  }
}

function ofFailure({ code, message, next }: Failure): Finding {
  return wrong(code, message, next ?? "jitney logs");
}
