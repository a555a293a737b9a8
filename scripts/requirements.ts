// The programs that end-to-end tests run against, beside what npm brings. Tests find each in an
// environment variable, by absolute path, and skip themselves, named here, where that is empty.

import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";

export interface Requirement {
  name: string;
  /** Carries the absolute path to the tests. */
  variable: string;
  program: string;
  /** What to install on Debian. */
  package: string;
  /** Proves that what was found is the right one. */
  proof?: { args: string[]; output: RegExp };
}

const requirements: readonly Requirement[] = [
  {
    name: "AWS CLI 2",
    variable: "JITNEY_TEST_AWS",
    program: "aws",
    package: "awscli",
    proof: { args: ["--version"], output: /^aws-cli\/2\./ },
  },
  {
    name: "Python with boto3",
    variable: "JITNEY_TEST_PYTHON",
    program: "python3",
    package: "python3-boto3",
    proof: { args: ["-c", "import boto3; print(boto3.__version__)"], output: /^1\./ },
  },
  {
    name: "Python with Jupyter's server and kernel",
    variable: "JITNEY_TEST_JUPYTER",
    program: "python3",
    package: "jupyter-server python3-ipykernel",
    proof: {
      args: ["-c", "import ipykernel, jupyter_server; print(jupyter_server.__version__)"],
      output: /^\d/,
    },
  },
  { name: "curl", variable: "JITNEY_TEST_CURL", program: "curl", package: "curl" },
  { name: "strace", variable: "JITNEY_TEST_STRACE", program: "strace", package: "strace" },
  { name: "script", variable: "JITNEY_TEST_SCRIPT", program: "script", package: "bsdutils" },
  { name: "bash", variable: "JITNEY_TEST_BASH", program: "bash", package: "bash" },
  { name: "zsh", variable: "JITNEY_TEST_ZSH", program: "zsh", package: "zsh" },
  { name: "fish", variable: "JITNEY_TEST_FISH", program: "fish", package: "fish" },
  { name: "tmux", variable: "JITNEY_TEST_TMUX", program: "tmux", package: "tmux" },
  { name: "vim", variable: "JITNEY_TEST_VIM", program: "vim", package: "vim" },
  { name: "top", variable: "JITNEY_TEST_TOP", program: "top", package: "procps" },
  { name: "ssh", variable: "JITNEY_TEST_SSH", program: "ssh", package: "openssh-client" },
  { name: "sshd", variable: "JITNEY_TEST_SSHD", program: "sshd", package: "openssh-server" },
  { name: "rsync", variable: "JITNEY_TEST_RSYNC", program: "rsync", package: "rsync" },
  { name: "git", variable: "JITNEY_TEST_GIT", program: "git", package: "git" },
  { name: "a C compiler", variable: "JITNEY_TEST_CC", program: "cc", package: "gcc libc6-dev" },
];

export interface FoundRequirements {
  /** For the tests' environment. */
  variables: Record<string, string>;
  missing: Requirement[];
}

export function findRequirements(): FoundRequirements {
  const found = requirements.map((requirement) => ({ requirement, path: findProgram(requirement) }));
  const paths = found.map(({ requirement, path }) => [requirement.variable, path ?? ""]);
  const missing = found.filter(({ path }) => path === undefined).map(({ requirement }) => requirement);
  return { variables: Object.fromEntries(paths), missing };
}

/** The system's own folders come first: a version manager's shim may stand for another version. */
function findProgram({ program, proof }: Requirement): string | undefined {
  const folders = ["/usr/bin", "/usr/local/bin", "/usr/sbin", ...(process.env.PATH ?? "").split(":")];
  const paths = folders.filter((folder) => folder.startsWith("/")).map((folder) => `${folder}/${program}`);
  return paths.find((path) => isExecutable(path) && (proof === undefined || proves(path, proof)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // ENOENT or EACCES: not this folder
  }
}

function proves(path: string, { args, output }: NonNullable<Requirement["proof"]>): boolean {
  try {
    return output.test(execFileSync(path, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
  } catch {
    return false; // it ends with an error: boto3 is not there, or the program is broken
  }
}
