// The completion scripts. Each follows the words typed so far through the verbs, and offers what can come
// next; entries are asked of the config by `jitney completion --names`, which wakes no agent.

import type { VerbNode } from "./verb-tree.ts";

const askNames = "jitney completion --names 2>/dev/null";

export function bashScript(nodes: readonly VerbNode[]): string {
  const cases = nodes.map(({ path, verbs, options, choices, takesName }) => {
    const words = [...verbs, ...options].map(({ text }) => text).concat(choices);
    return `    '${path}') words='${words.join(" ")}'${takesName ? " names=1" : ""} ;;`;
  });
  return `_jitney() {
  local path=jitney words= names= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
      ${pathPattern(nodes)}) path="$path \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path" in
${cases.join("\n")}
  esac
  [ -z "$names" ] || words="$words $(${askNames})"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _jitney jitney
`;
}

export function zshScript(nodes: readonly VerbNode[]): string {
  const cases = nodes.map(({ path, verbs, options, choices, takesName }) => {
    const words = [...verbs, ...options].map(({ text, meaning }) => `'${text}:${meaning}'`);
    const names = takesName ? ` \${(f)"$(${askNames})"}` : "";
    return `  ('${path}') items=(${[...words, ...choices].join(" ")}${names}) ;;`;
  });
  return `#compdef jitney
local at=jitney word
local -a items
for word in \${words[2,CURRENT-1]}; do
  case "$at $word" in
    (${pathPattern(nodes)}) at="$at $word" ;;
  esac
done
case "$at" in
${cases.join("\n")}
esac
_describe 'jitney' items
`;
}

export function fishScript(nodes: readonly VerbNode[]): string {
  const lines = nodes.flatMap((node) => fishLines(node));
  return `function __jitney_at
  set -l at jitney
  for word in (commandline -opc)[2..-1]
    switch "$at $word"
      case ${nodes
        .slice(1)
        .map(({ path }) => `'${path}'`)
        .join(" ")}
        set at "$at $word"
    end
  end
  test "$at" = "$argv[1]"
end
complete -c jitney -f
${lines.join("\n")}
`;
}

function fishLines({ path, verbs, options, choices, takesName }: VerbNode): string[] {
  const start = `complete -c jitney -n "__jitney_at '${path}'"`;
  return [
    ...verbs.map(({ text, meaning }) => `${start} -a ${text} -d '${meaning}'`),
    ...choices.map((text) => `${start} -a ${text}`),
    ...(takesName ? [`${start} -a '(${askNames})'`] : []),
    ...options.map(({ text, meaning, takesValue }) => {
      return `${start} -l ${text.replace("--", "")}${takesValue ? " -x" : ""} -d '${meaning}'`;
    }),
  ];
}

/** All but the command itself. */
function pathPattern(nodes: readonly VerbNode[]): string {
  return nodes
    .slice(1)
    .map(({ path }) => `'${path}'`)
    .join("|");
}
