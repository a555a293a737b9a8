// Command lines to paste: words that a shell would split stand in quotes.

/** What is called: an entry, or a node with whose credentials and where. */
export interface Target {
  name: string;
  sourceProfile?: string | undefined;
  region?: string | undefined;
}

/** The command as one would type it. */
export function commandLine(words: readonly string[], program = "jitney"): string {
  return [program, ...words.map(quoteWord)].join(" ");
}

/** `web`, or `i-0123456789abcdef0 --source-profile corp --region eu-west-1`. */
export function targetWords({ name, sourceProfile, region }: Target): string {
  const words = [name];
  if (sourceProfile !== undefined) words.push("--source-profile", sourceProfile);
  if (region !== undefined) words.push("--region", region);
  return words.map(quoteWord).join(" ");
}

export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
