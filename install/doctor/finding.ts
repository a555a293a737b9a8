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

/** What the agent tells of a source profile is found by the doctor itself too, perhaps in other words. */
export function tellOnce(findings: readonly Finding[]): Finding[] {
  const key = ({ code, next }: Finding) => `${code} ${next}`;
  const isOfSource = ({ code }: Finding) => code.startsWith("source-") || code === "profile-loop";
  return findings.filter(
    (one, at) => !isOfSource(one) || findings.findIndex((other) => key(other) === key(one)) === at,
  );
}
