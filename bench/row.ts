// What a row of the table measures. Each is beside its reference, taken in the same run and turn by turn
// with it; a budget is met or missed, never an error: a busy machine makes no failed build.

export interface Measurement {
  what: string;
  ours: string;
  /** The same of something that could not well be faster, smaller or fewer. */
  reference: string;
  ratio?: number;
  budget: string;
  isMet: boolean;
}

export interface BenchOptions {
  /** Fewer rounds and shorter waits, for a look at the order of magnitude. */
  isQuick: boolean;
}

export type Row = (options: BenchOptions) => Promise<Measurement[]>;
