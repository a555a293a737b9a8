// Runs a program whose output matters only when it fails: then all of it is in the error.

import { execFile } from "node:child_process";

export interface QuietOptions {
  folder: string;
  env?: Record<string, string>;
}

const maxOutputBytes = 64 * 1024 * 1024; // a failing bundle may quote much

export function runQuietly(program: string, args: string[], options: QuietOptions): Promise<void> {
  const settings = {
    cwd: options.folder,
    env: { ...process.env, ...options.env },
    maxBuffer: maxOutputBytes,
  };
  return new Promise((resolve, reject) => {
    execFile(program, args, settings, (error, stdout, stderr) => {
      if (error === null) return resolve();
      reject(new Error(`${stdout}${stderr}${error.message.split("\n")[0]}`, { cause: error }));
    });
  });
}
