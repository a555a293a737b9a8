// Cron expressions of five fields, judged by node-cron, which computes the runs later. Only its
// validation is used here: it starts nothing and holds no timer.

import { validateDetailed } from "node-cron";
import { misfit, type ValueType } from "../key.ts";

export const cronExpression: ValueType<string> = {
  expects: "a cron expression of five fields: minute, hour, day of month, month, day of week",
  read(text) {
    const fields = text.split(/\s+/);
    // node-cron would take six fields and begin with seconds, and words such as @daily
    if (fields.length !== 5) return fields.length === 6 ? { why: "six fields, one too many" } : misfit;
    const error = validateDetailed(text).errors[0];
    return error === undefined ? { value: fields.join(" ") } : { why: error.message };
  },
};
