// All that a plan depends on beside the files themselves.

import type { Config } from "../agent/config/config.ts";
import type { Places, ServiceManager, Shell } from "./places.ts";

export type Part = "aws" | "ssh" | "service" | "completion";

/** What the profiles in ~/.aws/config depend on. */
export interface AwsSurroundings {
  places: Places;
  /** Undefined: there is no config yet, so there are no profiles to write. */
  config: Config | undefined;
  /** Region of a source profile, where the AWS config tells it. */
  regionOf: (profile: string | undefined) => string | undefined;
  binFolder: string;
  /** Takes an edited block of ours for what it replaces. */
  overwrite: boolean;
}

export interface Surroundings extends AwsSurroundings {
  /** Folders of our state that are not there before the lock of the edit makes them. */
  stateFolders: readonly string[];
  shells: readonly Shell[];
  completionText: Readonly<Record<Shell, string>>;
  serviceManager: ServiceManager | undefined;
}
