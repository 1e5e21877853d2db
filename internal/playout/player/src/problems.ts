/** Problems keeps the last things that went wrong, for whoever opens the diagnostics; the public never sees them. */
export class Problems {
  readonly lines: string[] = [];

  /** note writes one down; repeats only move up. */
  note(e: unknown): void {
    const text = String((e && (e as Error).message) || e);
    const same = this.lines.findIndex((l) => l.slice(9) === text);
    if (same >= 0) this.lines.splice(same, 1);
    this.lines.unshift(new Date().toTimeString().slice(0, 8) + ' ' + text);
    this.lines.splice(20);
  }
}
