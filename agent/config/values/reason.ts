// The value of `reason`: a template that names only what Jitney knows and leaves room for it.

import type { ValueType } from "../key.ts";
import { checkTemplate } from "../reason-template.ts";

export const reasonTemplate: ValueType<string> = {
  expects: "text with {user}, {host}, {git_branch}, {entry}, {node} or {env:NAME} in it",
  read(text) {
    const problem = checkTemplate(text);
    return problem === undefined ? { value: text } : problem;
  },
};
