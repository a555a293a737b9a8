// The version of this build: every executable sends it, and the agent's stands in every answer.
// A test keeps it equal to package.json.

export const version = "0.1.0";
