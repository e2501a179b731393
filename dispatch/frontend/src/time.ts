// One clock for every counter: ticks once a second, follows the server's time, and does not care what the device believes.

import { signal } from "@preact/signals";

/** So long what the server said is believed: its own clock may be set back, and ours runs a little wrong. */
const BELIEVED_MS = 300_000;
/** Differences below are the network's; following them would make clocks jitter. */
const JITTER_MS = 250;

interface Heard {
  readonly ahead: number;
  readonly at: number;
}

let ahead = Date.now() - performance.now();
/** By falling `ahead`, so that the first is what to believe. */
let heard: Heard[] = [];

/** The server's time now, milliseconds since 1970. */
export function serverNow(): number {
  return performance.now() + ahead;
}

/** The server's time, renewed every second. */
export const now = signal(Date.now());

/**
 * Take the server's time from an answer that has just arrived.
 *
 * An answer is late, never early: of all that was heard the one that is furthest ahead came soonest (F. Cristian, Probabilistic
 * clock synchronization, 1989, with the least delay of several readings).
 */
export function correct(at: string): void {
  const arrived = performance.now();
  const said = { ahead: Date.parse(at) - arrived, at: arrived };
  heard = [...heard.filter((one) => one.ahead > said.ahead && arrived - one.at < BELIEVED_MS), said];
  const best = heard[0]?.ahead ?? said.ahead;
  if (Math.abs(best - ahead) > JITTER_MS) {
    ahead = best;
    now.value = serverNow();
  }
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Start ticking, on the full second so that all clocks change together. */
export function startClock(): void {
  clearTimeout(timer);
  now.value = serverNow();
  timer = setTimeout(startClock, 1000 - (serverNow() % 1000) + 5);
}

/** Whole seconds from `at` until now (negative when it is still to come). */
export function secondsSince(at: string): number {
  return Math.floor((now.value - Date.parse(at)) / 1000);
}
