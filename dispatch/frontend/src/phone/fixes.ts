// When a position is worth sending. Pure.

export const EVERY_MS = 15_000;
const FAR_M = 50;
/** The clock of the rounds and that of the fixes do not tick together. */
const SLACK_MS = 1_000;
/** The server keeps one position in five seconds, by the time of the fixes; theirs is not quite the time of sending. */
const LEAST_MS = 5_500;

export interface Sent {
  readonly lon: number;
  readonly lat: number;
  /** Milliseconds. */
  readonly at: number;
  /** It did not arrive, or it is from before the network came back: the next one is worth sending wherever it is. */
  readonly lost?: boolean;
}

/** Whether to send now, `metres` away from what was sent last. */
export function due(last: Sent | null, now: number, metres: number): boolean {
  if (last === null) return true;
  const waited = now - last.at;
  if (waited < LEAST_MS) return false;
  return last.lost === true || waited >= EVERY_MS - SLACK_MS || metres >= FAR_M;
}
