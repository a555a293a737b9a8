// What npm links into its bin folder: a few lines of sh, since no install script of ours runs and a launcher on
// Node would cost more than the executable it starts. Where npm found no package for the platform, it runs the
// same code on Node.

/** `bundle` stands beside the launcher. */
export function composeLauncher(name: string, bundle: string): string {
  return `#!/bin/sh
# Runs ${name} as compiled for this platform, else on Node.
here=$(readlink -f "$0") && here=\${here%/*}
for folder in "$here"/../node_modules/@jitney/*/bin "$here"/../../@jitney/*/bin; do
  [ -x "$folder/${name}" ] && exec "$folder/${name}" "$@"
done
${remark(name)}unset NODE_OPTIONS
exec node --disable-sigusr1 "$here/${bundle}" "$@"
`;
}

/** The helpers' stderr is for failures; the command's may say it, to a person. */
function remark(name: string): string {
  if (name !== "jitney") return "";
  return `[ -t 2 ] && echo "jitney: no package @jitney/* is installed for this platform: running on Node, more slowly" >&2\n`;
}
