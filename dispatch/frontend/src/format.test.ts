import { expect, it } from "vitest";

import { clock, hms, short } from "./format";

it("writes running clocks with two digits and hours only when there are some", () => {
  expect([clock(248), clock(6730), clock(-3)]).toEqual(["04:08", "1:52:10", "00:00"]);
});

it("writes countdowns without a leading nought", () => {
  expect([short(47), short(760)]).toEqual(["0:47", "12:40"]);
});

it("writes times of day as in China", () => {
  expect(hms("2026-08-13T18:47:16Z")).toBe("02:47:16");
});
