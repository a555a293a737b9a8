// docs/reference/failures.md: a section for each code that programs branch on, and for each of the doctor's.

import { exitCodeOf } from "../../cli/exit-code.ts";
import { Failure, type FailureCode, failureCodes, failureLines, toProblem } from "../../protocol/failure.ts";
import { failureMeanings } from "./failure-meanings.ts";
import { findingMeanings } from "./finding-meanings.ts";
import { codeBlock, page } from "./markdown.ts";
import { readFindingCodes } from "./source-texts.ts";

const introduction =
  "What went wrong has a code from this list, on the socket (`code` in RFC 9457 problem JSON) and in `--json`; " +
  "programs branch on it, never on text. People read two lines on stderr: what happened, and what to type next. " +
  "Where more is known than the code, the second line is nearer than the one given here.\n\n" +
  "`jitney` ends with 0 done, 1 failure, 2 a usage that is not understood, 4 login needed, 8 approval pending; " +
  "`jitney-credential-process` and `jitney-ssh` end with 1 on any failure.";

export function composeFailuresPage(): string {
  const findings = readFindingCodes().map(describeFinding);
  const doctor = "## Findings of `jitney doctor`\n\nEach comes with one line of cause and one to type.";
  return page("Failures", introduction, [...failureCodes.map(describeFailure), doctor, ...findings]);
}

function describeFailure(code: FailureCode): string {
  const { status, title } = toProblem(new Failure(code, ""));
  const facts = `HTTP ${status} · exit code ${exitCodeOf(code)} · ${title}`;
  const next = failureLines(new Failure(code, "…"));
  return [`## ${code}`, facts, failureMeanings[code], codeBlock(next, "text")].join("\n\n");
}

function describeFinding(code: string): string {
  return `### ${code}\n\n${findingMeanings[code] ?? ""}`;
}
