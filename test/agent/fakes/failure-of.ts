// The failure that something ends with; whatever succeeds is a failed test.

import { Failure } from "../../../protocol/failure.ts";

export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Failure) return outcome;
  throw outcome ?? new Error("it did not fail");
}
