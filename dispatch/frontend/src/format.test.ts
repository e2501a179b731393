import { expect, it } from "vitest";

import { clock, distance, hms, short } from "./format";

it("writes running clocks with two digits and hours only when there are some", () => {
  expect([clock(248), clock(6730), clock(-3)]).toEqual(["04:08", "1:52:10", "00:00"]);
});

it("writes countdowns without a leading nought", () => {
  expect([short(47), short(760)]).toEqual(["0:47", "12:40"]);
});

it("writes times of day as in China", () => {
  expect(hms("2026-08-13T18:47:16Z")).toBe("02:47:16");
});

it("writes how far in hundreds of metres, tenths of kilometres, and whole ones from ten on", () => {
  expect([distance(40), distance(849), distance(2000), distance(2640), distance(14_400)]).toEqual(["100 m", "800 m", "2 km", "2.6 km", "14 km"]);
});
