// A terminal of the tests: what is typed comes from the test, what is drawn is kept.

import { PassThrough } from "node:stream";
import type { Terminal } from "../../cli/terminal/terminal.ts";

export class FakeTerminal implements Terminal {
  readonly isTerminal = true;
  readonly input = new PassThrough();
  isRaw = false;
  drawn = "";
  cols = 80;
  rows = 24;
  #onDraw: () => void = () => undefined;
  #onResize = new Set<() => void>();
  #onEnd = new Set<(signal: NodeJS.Signals) => void>();

  size = () => ({ cols: this.cols, rows: this.rows });

  onResize(handle: () => void): () => void {
    this.#onResize.add(handle);
    return () => this.#onResize.delete(handle);
  }

  closeInput(): void {
    this.input.destroy();
  }

  write(bytes: Uint8Array): boolean {
    this.drawn += Buffer.from(bytes).toString();
    this.#onDraw();
    return true;
  }

  onDrain(): void {}

  makeRaw(): () => void {
    this.isRaw = true;
    return () => {
      this.isRaw = false;
    };
  }

  onEnd(handle: (signal: NodeJS.Signals) => void): () => void {
    this.#onEnd.add(handle);
    return () => this.#onEnd.delete(handle);
  }

  type(keys: string): void {
    this.input.write(keys);
  }

  resize(cols: number, rows: number): void {
    Object.assign(this, { cols, rows });
    for (const handle of this.#onResize) handle();
  }

  signal(signal: NodeJS.Signals): void {
    for (const handle of this.#onEnd) handle(signal);
  }

  /** Resolves once the text was drawn behind what was drawn when this was called. */
  draws(text: string): Promise<void> {
    const from = this.drawn.length;
    return new Promise((resolve) => {
      this.#onDraw = () => {
        if (this.drawn.includes(text, from)) resolve();
      };
    });
  }
}
