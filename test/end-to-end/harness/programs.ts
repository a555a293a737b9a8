// The executables under test, as built, and the programs of others that they meet.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const binFolder = process.env.JITNEY_TEST_BIN ?? fileURLToPath(new URL("../../../dist/bin", import.meta.url));

export const jitney = `${binFolder}/jitney`;
export const sshHelper = `${binFolder}/jitney-ssh`;
export const helper = `${binFolder}/jitney-credential-process`;

/** Somebody else's program; with CI set a missing one fails its tests, else they are skipped. */
export interface Program {
  path: string;
  isMissing: boolean;
}

export const aws = findProgram("JITNEY_TEST_AWS", "/usr/bin/aws");
export const python = findProgram("JITNEY_TEST_PYTHON", "/usr/bin/python3");
export const ssh = findProgram("JITNEY_TEST_SSH", "/usr/bin/ssh");
export const rsync = findProgram("JITNEY_TEST_RSYNC", "/usr/bin/rsync");
export const git = findProgram("JITNEY_TEST_GIT", "/usr/bin/git");
export const strace = findProgram("JITNEY_TEST_STRACE", "/usr/bin/strace");
export const tmux = findProgram("JITNEY_TEST_TMUX", "/usr/bin/tmux");
/** A Python with jupyter_server (Debian's is 1.x) and ipykernel. */
export const jupyterPython = findProgram("JITNEY_TEST_JUPYTER", "/usr/bin/python3");

/** One with jupyter_server from 2.9 on, which knows token renewers; no package of Debian's brings it yet. */
export const renewingPython = process.env.JITNEY_TEST_JUPYTER_2;
export const bash = findProgram("JITNEY_TEST_BASH", "/usr/bin/bash");
export const zsh = findProgram("JITNEY_TEST_ZSH", "/usr/bin/zsh");
export const fish = findProgram("JITNEY_TEST_FISH", "/usr/bin/fish");
export const script = findProgram("JITNEY_TEST_SCRIPT", "/usr/bin/script");
export const vim = findProgram("JITNEY_TEST_VIM", "/usr/bin/vim");
export const top = findProgram("JITNEY_TEST_TOP", "/usr/bin/top");

function findProgram(variable: string, usual: string): Program {
  const path = process.env[variable] ?? usual;
  return { path, isMissing: process.env.CI === undefined && !existsSync(path) };
}
