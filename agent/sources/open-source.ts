// From an entry of the config to the source that serves it. A new kind of access is one line here.

import type { AgentSettings, Entry } from "../config/config.ts";
import type { AwsClock } from "../leases/clock.ts";
import type { AccessRequests } from "../requests/access-requests.ts";
import { EmrSource } from "./emr.ts";
import { JitSource } from "./jit.ts";
import { LightsailSource } from "./lightsail.ts";
import type { Source } from "./source.ts";
import { SourceProfile, type SourceProfileOptions } from "./source-profile.ts";
import { SsmSource } from "./ssm.ts";

export interface SourcesOptions {
  settings: AgentSettings;
  clock: AwsClock;
  requests: AccessRequests;
  onCall: SourceProfileOptions["onCall"];
}

/** The sources of one configuration; entries that sign with the same profile share it. */
export class Sources {
  private readonly options: SourcesOptions;
  private readonly profiles = new Map<string, SourceProfile>();

  constructor(options: SourcesOptions) {
    this.options = options;
  }

  open(entry: Entry): Source {
    const { clock, requests } = this.options;
    const profile = this.profile(entry.sourceProfile, entry.region);
    switch (entry.kind) {
      case "jit":
        return new JitSource({ entry, profile, requests, clock });
      case "lightsail":
        return new LightsailSource({ entry, profile, clock });
      case "ssm":
        return new SsmSource({ entry, profile });
      case "emr":
        return new EmrSource({ entry, profile, clock });
    }
  }

  profile(name: string | undefined, region: string | undefined): SourceProfile {
    const key = `${name ?? ""}\n${region ?? ""}`;
    const known = this.profiles.get(key);
    if (known !== undefined) return known;
    const { settings, clock, onCall } = this.options;
    const opened = new SourceProfile({ profile: name, region, settings, clock, onCall });
    this.profiles.set(key, opened);
    return opened;
  }

  all(): SourceProfile[] {
    return [...this.profiles.values()];
  }

  /** Something below ~/.aws changed. */
  invalidate(): void {
    for (const profile of this.all()) profile.invalidate();
  }

  close(): void {
    for (const profile of this.all()) profile.close();
  }
}
