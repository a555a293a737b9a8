// The executables of this product, in one table: what `npm run build` leaves in dist/bin, and nothing
// else. The agent needs the run time that the AWS SDK is tested on; the small ones need to start fast.

import { fileURLToPath } from "node:url";

export interface Executable {
  name: string;
  /** The file that runs first, from the top folder. */
  entry: string;
  runTime: "node" | "bun";
}

export const executables: readonly Executable[] = [
  { name: "jitney", entry: "cli/main.ts", runTime: "node" },
  { name: "jitney-credential-process", entry: "credential-process/main.ts", runTime: "bun" },
  { name: "jitney-ssh", entry: "ssh-helper/main.ts", runTime: "bun" },
  { name: "jitney-demo", entry: "emulator/main.ts", runTime: "node" },
];

export const topFolder = fileURLToPath(new URL("..", import.meta.url));
