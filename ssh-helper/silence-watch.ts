// A killed ssh leaves us nothing but the end of our stdin, and so does a caller who only half closes. From then on
// the server has to go on talking: soon where whoever started us has gone as well, else within minutes.

export interface Relayed {
  /** Bytes from the server so far. */
  received: () => number;
  /** Whether a byte waits for our reader: it stalls, so there is one. */
  isHeldUp: () => boolean;
}

const lookEveryMs = 500;

/** The last bytes of a server's come sooner. */
const orphanPatienceMs = 2_000;

/** Beyond sshd's LoginGraceTime: nobody waits for a silent server for longer. */
const patienceMs = 5 * 60_000;

const startedBy = process.ppid;

/** Calls `giveUp` at most once; returns what stops the watch. To be started when stdin has ended. */
export function watchSilence({ received, isHeldUp }: Relayed, giveUp: () => void): () => void {
  let before = received();
  let silentMs = 0;
  const timer = setInterval(() => {
    const isSilent = received() === before && !isHeldUp();
    before = received();
    silentMs = isSilent ? silentMs + lookEveryMs : 0;
    if (silentMs < patienceWith(process.ppid)) return;
    clearInterval(timer);
    giveUp();
  }, lookEveryMs);
  return () => clearInterval(timer);
}

function patienceWith(parent: number): number {
  return parent === startedBy ? patienceMs : orphanPatienceMs;
}
