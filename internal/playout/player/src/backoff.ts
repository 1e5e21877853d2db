/** Waiting times. Thousands of screens come back after the same power cut; none may knock at the same instant. */

/** backoff grows from 2 s to 5 min with the number of failures, halved at random. */
export function backoff(failures: number, random: number): number {
  return Math.min(300000, 1000 * Math.pow(2, Math.min(failures, 9))) * (0.5 + random / 2);
}

/** jitter spreads a period by a tenth to either side. */
export function jitter(ms: number, random: number): number {
  return ms * (0.9 + random * 0.2);
}

/** sleep resolves after ms. */
export function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
