// Whether the key files of a host are wanted: from the first time that somebody asked for them until their lease is
// forgotten or the policy forbids them. Meanwhile each lease brings new ones, and its end takes them away.

import { Failure } from "../../protocol/failure.ts";
import type { LightsailEntry } from "../config/config.ts";
import type { CertificateValue } from "../leases/lease.ts";
import type { HostPaths } from "./host-paths.ts";
import { removeKeyFiles, writeKeyFiles } from "./key-files.ts";

export class WantedFiles {
  private readonly entry: LightsailEntry;
  private readonly paths: HostPaths;
  private areAllowed = true;
  areWanted = false;

  constructor(entry: LightsailEntry, paths: HostPaths) {
    this.entry = entry;
    this.paths = paths;
  }

  /** As the policy says; it may have changed since they were written. */
  allow(areAllowed: boolean): void {
    this.areAllowed = areAllowed;
    if (!areAllowed) this.giveUp();
  }

  /** Throws where the policy allows none. */
  checkAllowed(): void {
    if (!this.areAllowed) throw refusedByPolicy(this.entry);
  }

  /** Wanted only once they are there: what was refused must not come with the next lease. */
  ask(value: CertificateValue): void {
    this.checkAllowed();
    if (!this.areWanted) writeKeyFiles(this.paths, value);
    this.areWanted = true;
  }

  refresh(value: CertificateValue): void {
    if (this.areWanted) writeKeyFiles(this.paths, value);
  }

  remove(): void {
    removeKeyFiles(this.paths);
  }

  giveUp(): void {
    this.areWanted = false;
    this.remove();
  }
}

function refusedByPolicy({ name, sshHost }: LightsailEntry): Failure {
  const detail = `the policy of this machine allows no key files (${name})`;
  return new Failure("request-not-allowed", detail, {
    next: `use it through ssh: ssh ${sshHost}; the policy stands in /etc/jitney: ssh_files = no`,
  });
}
