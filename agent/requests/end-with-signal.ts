// Ends a wait with its signal. The SDK heeds one only once it has credentials, and a resolution of them may hang; what
// is left behind then is a call alone, and nothing of ours goes on behind the back of whoever has given up.

import { Failure } from "../../protocol/failure.ts";
import { type AccessRequestService, NeverSent } from "./service.ts";

/** What the work comes to, or a timeout when the signal aborts first. */
export async function endWithSignal<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const end = () => aborted.reject(timeoutFailure());
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** Each call ends with its signal, and does not begin after it. */
export function boundService(service: AccessRequestService): AccessRequestService {
  return {
    start: (wish, signal) => beginUnlessOver(signal, () => service.start(wish, signal)),
    token: (id, signal) => beginUnlessOver(signal, () => service.token(id, signal)),
    list: (node, signal) => beginUnlessOver(signal, () => service.list(node, signal)),
    details: (id, signal) => beginUnlessOver(signal, () => service.details(id, signal)),
    stopAutomation: (id, signal) => beginUnlessOver(signal, () => service.stopAutomation(id, signal)),
  };
}

async function beginUnlessOver<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw timeoutFailure(new NeverSent("aborted"));
  return endWithSignal(call(), signal);
}

function timeoutFailure(cause?: Error): Failure {
  return new Failure("timeout", "AWS did not answer in time, or the source profile gave no credentials", {
    next: "check the source profile and the network; jitney tries again by itself",
    cause,
  });
}
