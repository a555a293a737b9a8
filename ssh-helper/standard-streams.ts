// Our two standard streams, which are ssh's connection. On Bun by its own API: process.stdout and process.stdin
// cost it 8 ms until the first byte (measured).

export interface StandardStreams {
  input: AsyncIterable<Uint8Array>;
  /** Undefined where the bytes are gone already; else settles when there is room again. Rejects where nobody reads. */
  write(chunk: Uint8Array): Promise<void> | undefined;
  /** Settles when all is written. */
  end(): Promise<void>;
}

/** Bun's own API, as far as it is used here (https://bun.sh/docs/api/file-io). */
interface BunApi {
  stdin: { stream(): AsyncIterable<Uint8Array> };
  stdout: { writer(options: { highWaterMark: number }): BunSink };
}

/** Either returns a promise where the reader does not keep up, which fails where there is none any more. */
export interface BunSink {
  write(chunk: Uint8Array): number | Promise<number>;
  flush(): number | Promise<number>;
  end(): number | Promise<number>;
}

const outputBufferBytes = 256 * 1024;

export function openStandardStreams(): StandardStreams {
  return "Bun" in globalThis ? openOnBun() : openOnNode();
}

function openOnBun(): StandardStreams {
  const { Bun: bun } = globalThis as unknown as { Bun: BunApi };
  const output = bun.stdout.writer({ highWaterMark: outputBufferBytes });
  return {
    input: bun.stdin.stream(),
    write: (chunk) => writeToSink(output, chunk),
    async end() {
      await output.end();
    },
  };
}

export function writeToSink(sink: BunSink, chunk: Uint8Array): Promise<void> | undefined {
  try {
    const taken = [sink.write(chunk), sink.flush()];
    if (taken.every((count) => typeof count === "number")) return undefined;
    return Promise.all(taken).then(() => undefined);
  } catch (error) {
    return Promise.reject(error); // EPIPE is thrown where the bytes go out at once
  }
}

function openOnNode(): StandardStreams {
  const { stdin, stdout } = process;
  const failed = new Promise<never>((_, reject) => stdout.once("error", reject));
  failed.catch(() => undefined); // whoever writes sees it
  return {
    input: stdin,
    write(chunk) {
      if (stdout.write(chunk)) return undefined;
      const drained = new Promise<void>((resolve) => stdout.once("drain", () => resolve()));
      return Promise.race([drained, failed]);
    },
    end: () => Promise.race([new Promise<void>((resolve) => stdout.end(resolve)), failed]),
  };
}
