// The Bun that the lockfile pins for this platform.

import { fileURLToPath } from "node:url";

const architecture = process.arch === "arm64" ? "aarch64" : process.arch;
const folder = `../../node_modules/@oven/bun-${process.platform}-${architecture}/bin/bun`;

export const bunPath = fileURLToPath(new URL(folder, import.meta.url));
