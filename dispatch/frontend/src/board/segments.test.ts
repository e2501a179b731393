import { expect, it } from "vitest";

import { pieces, room } from "./segments";

it("a text of one segment is whole and says how much still fits", () => {
  expect(pieces("【临沂市红十字会】任务A", 1, "UCS-2")).toEqual(["【临沂市红十字会】任务A"]);
  expect(room({ characters: 64, segments: 1, encoding: "UCS-2" })).toBe(6);
});

it("a longer one is broken where the phone network breaks it", () => {
  const body = "水".repeat(74);
  expect(pieces(body, 2, "UCS-2").map((piece) => piece.length)).toEqual([67, 7]);
  expect(pieces(body, 2, "UCS-2").join("")).toBe(body);
  expect(room({ characters: 74, segments: 2, encoding: "UCS-2" })).toBe(60);
  expect(room({ characters: 158, segments: 1, encoding: "GSM-7" })).toBe(2);
});
