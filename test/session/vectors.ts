// The recorded data channel in fixtures/; its README tells where it comes from.

import { readFileSync } from "node:fs";

export interface RecordedFrame {
  from: "client" | "node";
  opcode: "text" | "binary";
  text?: string;
  hex?: string;
}

const file = new URL("./fixtures/ssm-port-session.jsonl", import.meta.url);

const recordedFrames = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as RecordedFrame);

export const recordedHex = recordedFrames.flatMap(({ hex }) => hex ?? []);
