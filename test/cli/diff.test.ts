// What of a file people are shown before they agree to its change.

import { expect, test } from "vitest";
import { diffLines } from "../../cli/screen/diff.ts";

const marked = "# >>> jitney 0123456789ab +1 x >>>\n[profile web]\n# <<< jitney <<<\n";

test("what comes is shown, and nothing of what stands beside it", () => {
  const secrets = "export GITHUB_TOKEN=hunter2\ncredential_process = /x --password hunter2\n";

  expect(diffLines(secrets, `fpath=("/x" $fpath)\n${secrets}`)).toEqual({
    line: 1,
    lines: ['+ fpath=("/x" $fpath)'],
  });
});

test.each(["\n", "\r\n", "\r", ""])("a last line that ends in %j is nobody's to show either", (end) => {
  expect(
    diffLines(`[a]\nkey = hunter2${end}`, `[a]\nkey = hunter2${end}\n\n${marked}`).lines.join(),
  ).not.toContain("hunter2");
});

test("what a hand has put into our lines is named, its value not", () => {
  const edited = marked.replace("# <<<", "export OPENAI_API_KEY=hunter2\nhunter2\n# <<<");

  expect(diffLines(`[a]\n${edited}`, "[a]\n")).toEqual({
    line: 2,
    lines: [
      "- # >>> jitney 0123456789ab +1 x >>>",
      "- [profile web]",
      "- export OPENAI_API_KEY=…",
      "- …",
      "- # <<< jitney <<<",
    ],
  });
});

test("a line of the user's that changes its place is not shown", () => {
  const [include, secret] = ['Include "~/.ssh/jitney.conf"\n', "SetEnv TOKEN=hunter2\n"];

  expect(diffLines(`${secret}${include}`, `${include}${secret}`)).toEqual({
    line: 1,
    lines: ["- …", '- Include "~/.ssh/jitney.conf"', '+ Include "~/.ssh/jitney.conf"', "+ …"],
  });
});
