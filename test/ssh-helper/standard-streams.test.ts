import { expect, it } from "vitest";
import { type BunSink, writeToSink } from "../../ssh-helper/standard-streams.ts";

const sink: BunSink = { write: () => 1, flush: () => 0, end: () => 0 };

it("bytes that are gone at once need no waiting", () => {
  expect(writeToSink(sink, Buffer.from("x"))).toBeUndefined();
});

it("a reader that has gone is told to who waits, also where the run time throws at once", async () => {
  const gone = () => {
    throw new Error("EPIPE");
  };

  await expect(writeToSink({ ...sink, flush: gone }, Buffer.from("x"))).rejects.toThrow("EPIPE");
});
