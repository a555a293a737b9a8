// What a check found: a stable code for programs, one line of cause and one command for people.

export interface Finding {
  /** Stable; a page of the docs explains each. */
  code: string;
  /** Whether something is wrong; a finding that is not is one line that says so. */
  isGood: boolean;
  what: string;
  /** What to type, where something is wrong. */
  next?: string;
}

export function good(code: string, what: string): Finding {
  return { code, isGood: true, what };
}

export function wrong(code: string, what: string, next: string): Finding {
  return { code, isGood: false, what, next };
}
