// One clock for every counter: ticks once a second and is corrected by the server's time.

import { signal } from "@preact/signals";

let ahead = 0;

/** The server's time now, milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + ahead;
}

/** The server's time, renewed every second. */
export const now = signal(Date.now());

/** Take the server's time from an answer that has just arrived. */
export function correct(at: string): void {
  const offset = Date.parse(at) - Date.now();
  // Answers are late by half a round trip; small differences are that, and following them would make clocks jitter.
  if (Math.abs(offset - ahead) > 1500) {
    ahead = offset;
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
