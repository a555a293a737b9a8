// Several lives at once, each taken to its end though another fails: else the test would end while worlds
// still stand, and their agents would outlive it.

export async function allToTheEnd(lives: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(lives);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
