import { describe, expect, it } from "vitest";

import { boundsOf, features, reaches, signAt } from "./closures";
import { shapeOf } from "./pen";

const RING = [[118, 35], [118.1, 35], [118.1, 35.1], [118.05, 35.3], [118, 35]];

describe("a shape that is being drawn", () => {
  it("leaves out the corner that only follows the pointer, and closes itself", () => {
    expect(shapeOf("polygon", { type: "Polygon", coordinates: [RING] }, 3)).toEqual({ type: "Polygon", coordinates: [[RING[0], RING[1], RING[2], RING[0]]] });
    expect(shapeOf("linestring", { type: "LineString", coordinates: RING }, 2)).toEqual({ type: "LineString", coordinates: [RING[0], RING[1]] });
  });

  it("is none while corners are missing", () => {
    expect(shapeOf("polygon", { type: "Polygon", coordinates: [RING] }, 2)).toBeNull();
    expect(shapeOf("linestring", { type: "LineString", coordinates: RING }, 1)).toBeNull();
  });
});

describe("what is closed", () => {
  it("has a sign inside an area and on a point; a line has its own along it", () => {
    const [lon = 0, lat = 0] = signAt({ type: "Polygon", coordinates: [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]] }) ?? [];
    expect([lon, lat]).toEqual([1, 1]);
    expect(signAt({ type: "Point", coordinates: [3, 4] })).toEqual([3, 4]);
    expect(signAt({ type: "LineString", coordinates: RING })).toBeNull();
  });

  it("goes to the map with its kind", () => {
    const { shapes, signs } = features([{ id: 3, kind: "flooded", shape: { type: "Point", coordinates: [1, 2] } }]);
    expect([shapes.features[0]?.properties, signs.features.length]).toEqual([{ kind: "flooded" }, 1]);
  });

  it("is brought into view whole, whatever it is", () => {
    expect(boundsOf({ type: "Point", coordinates: [1, 2] })).toEqual([1, 2, 1, 2]);
    expect(boundsOf({ type: "LineString", coordinates: [[1, 2], [3, 0]] })).toEqual([1, 0, 3, 2]);
    expect(boundsOf({ type: "Polygon", coordinates: [RING] })).toEqual([118, 35, 118.1, 35.3]);
    expect(boundsOf({ type: "MultiPolygon", coordinates: [[RING], [[[0, 0], [1, 0], [1, 1], [0, 0]]]] })).toEqual([0, 0, 118.1, 35.3]);
  });

  it("reaches what lies in it, not what lies beside it or in its hole; only an area reaches", () => {
    const square = (from: number, to: number): number[][] => [[from, from], [to, from], [to, to], [from, to], [from, from]];
    const area = { type: "Polygon" as const, coordinates: [square(0, 9), square(3, 6)] };
    expect([[1, 5], [8, 2], [5, 5], [10, 5], [-1, 5], [5, 9.1]].map(([lon = 0, lat = 0]) => reaches(area, lon, lat))).toEqual([true, true, false, false, false, false]);
    const parts = { type: "MultiPolygon" as const, coordinates: [[square(0, 1)], [square(5, 6)]] };
    expect([0.5, 5.5, 3].map((at) => reaches(parts, at, at))).toEqual([true, true, false]);
    expect(reaches({ type: "LineString", coordinates: square(0, 1) }, 0.5, 0.5)).toBe(false);
  });
});
