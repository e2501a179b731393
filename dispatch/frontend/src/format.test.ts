import { expect, it } from "vitest";

import { clock, distance, fromField, hms, long, short, toField } from "./format";

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

it("writes what is far off in days and hours, and what is near as a countdown", () => {
  const units = ["d", "h", "min"] as const;
  expect([long(3 * 86400 + 4 * 3600 + 59, units), long(5 * 3600 + 20 * 60, units), long(47, units)]).toEqual(["3 d 4 h", "5 h 20 min", "0:47"]);
});

it("fills a field of date and time as in China, and reads it back as the same moment", () => {
  expect(toField("2026-11-07T22:00:00Z")).toBe("2026-11-08T06:00");
  expect(Date.parse(fromField("2026-11-08T06:00") ?? "")).toBe(Date.parse("2026-11-07T22:00:00Z"));
  expect([toField(null), fromField("")]).toEqual(["", null]);
});
