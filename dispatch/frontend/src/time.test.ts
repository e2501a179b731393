import { afterEach, beforeEach, expect, test, vi } from "vitest";

const NIGHT = Date.parse("2026-08-14T02:00:00Z");
let clock: typeof import("./time");

/** The server's clock shows `at` seconds after the night began; the answer arrives now. */
const said = (at: number): void => clock.correct(new Date(NIGHT + at * 1000).toISOString());
const shown = (): number => (clock.serverNow() - NIGHT) / 1000;

beforeEach(async () => {
  vi.useFakeTimers({ now: NIGHT });
  vi.resetModules();
  clock = await import("./time");
});
afterEach(() => vi.useRealTimers());

test("an answer that was long on its way does not set the clock back", () => {
  said(0);
  vi.advanceTimersByTime(10_000);
  said(7);
  expect(shown()).toBeCloseTo(10, 1);
});

test("a device whose clock is wrong, or is set while the page is open, shows the server's time", () => {
  said(3600);
  vi.advanceTimersByTime(1000);
  vi.setSystemTime(NIGHT - 86_400_000);
  expect(shown()).toBeCloseTo(3601, 1);
});

test("the answer that came soonest is believed, also where a late one came first", () => {
  said(-4);
  vi.advanceTimersByTime(2000);
  said(2);
  vi.advanceTimersByTime(2000);
  said(1);
  expect(shown()).toBeCloseTo(4, 1);
});

test("after a sleep of the device the first answer brings it up to now", () => {
  said(0);
  said(600);
  expect(shown()).toBeCloseTo(600, 1);
});

test("a server whose clock was set back is followed within minutes", () => {
  said(0);
  vi.advanceTimersByTime(60_000);
  said(30);
  vi.advanceTimersByTime(300_000);
  said(330);
  expect(shown()).toBeCloseTo(330, 1);
});
