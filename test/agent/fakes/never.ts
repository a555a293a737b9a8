// What a process that was killed still owes: nothing ever comes of it.

export function never(): Promise<never> {
  return new Promise(() => undefined);
}
