// Tells of a lost connection. The service closes every one after an hour: what is mended at once is not worth a word.

/** A connection that is back so soon was never missed. */
const quietMs = 2_000;

export interface Watched {
  name: string;
  /** How to end it all. */
  leave: string;
  remark: (line: string) => void;
}

export function watchConnection({ name, leave, remark }: Watched) {
  let timer: NodeJS.Timeout | undefined;
  let isTold = false;
  const tell = () => {
    isTold = true;
    remark(`the connection with ${name} is lost, trying to get it back; ${leave}`);
  };
  const stop = () => clearTimeout(timer);
  const changed = (isConnected: boolean) => {
    stop();
    if (!isConnected) timer = setTimeout(tell, quietMs);
    else if (isTold) remark("connected again");
    if (isConnected) isTold = false;
  };
  return { changed, stop };
}
