// Characters that no value may hold: they forge lines in logs and on terminals, or turn the order of a
// text around. C0, C1 and DEL, line and paragraph separators, bidirectional controls, lone surrogates.

const forbidden = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

export function hasControlCharacters(text: string): boolean {
  return forbidden.test(text) || !text.isWellFormed();
}
