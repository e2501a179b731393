// When a position is worth sending. Pure.

export const EVERY_MS = 15_000;
const FAR_M = 50;
/** The clock of the rounds and that of the fixes do not tick together. */
const SLACK_MS = 1_000;
/** A phone in a fast car sends no more often than this. */
const LEAST_MS = 3_000;

export interface Sent {
  readonly lon: number;
  readonly lat: number;
  /** Milliseconds. */
  readonly at: number;
}

/** Whether to send now, `metres` away from what was sent last. */
export function due(last: Sent | null, now: number, metres: number): boolean {
  if (last === null) return true;
  const waited = now - last.at;
  return waited >= EVERY_MS - SLACK_MS || (metres >= FAR_M && waited >= LEAST_MS);
}
