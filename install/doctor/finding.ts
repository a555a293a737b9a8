// What a check found: a stable code for programs, one line of cause and one command for people.

export interface Finding {
  /** Stable; the reference explains each. */
  code: string;
  /** `advice`: works, and would be better otherwise. */
  level: "good" | "advice" | "wrong";
  what: string;
  /** What to type, where it is not good. */
  next?: string;
}

export function good(code: string, what: string): Finding {
  return { code, level: "good", what };
}

export function advice(code: string, what: string, next: string): Finding {
  return { code, level: "advice", what, next };
}

export function wrong(code: string, what: string, next: string): Finding {
  return { code, level: "wrong", what, next };
}
