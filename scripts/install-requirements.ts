// Installs what end-to-end tests need and this machine lacks, and only that: as root on Debian, where
// the package manager asks nobody. Elsewhere the person decides, and the tests in question are skipped.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type FoundRequirements, findRequirements, type Requirement } from "./requirements.ts";

export function provideRequirements(): FoundRequirements {
  const found = findRequirements();
  if (found.missing.length === 0 || !canInstall()) return found;
  installPackages(found.missing);
  return findRequirements();
}

function canInstall(): boolean {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get") && existsSync("/etc/debian_version");
}

function installPackages(missing: Requirement[]): void {
  const packages = missing.flatMap((requirement) => requirement.package.split(" "));
  console.log(`installing for the end-to-end tests: ${packages.join(" ")}`);
  runAptGet("update");
  runAptGet("install", "--yes", "--no-install-recommends", ...packages);
}

function runAptGet(...args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const options = ["--quiet=2", "--option=DPkg::Lock::Timeout=300", "--option=Dpkg::Use-Pty=0"];
  const { status, stdout, stderr } = spawnSync("/usr/bin/apt-get", [...options, ...args], {
    env,
    encoding: "utf8",
  });
  if (status !== 0) console.error(`${stdout}${stderr}apt-get ${args[0]} failed`);
}
