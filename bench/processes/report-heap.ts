// Loaded into an agent that runs from source with --expose-gc: at SIGWINCH it collects what is garbage and
// writes to stderr, in bytes, what is alive.

const collect = globalThis.gc;
const collections = 4; // what weak references hold goes one round later

process.on("SIGWINCH", () => {
  for (let round = 0; round < collections; round += 1) collect?.();
  const { heapUsed, external } = process.memoryUsage();
  process.stderr.write(`alive ${heapUsed + external}\n`);
});
