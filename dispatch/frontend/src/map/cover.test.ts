import { describe, expect, it } from "vitest";

import { type Bounds, cellsOver } from "./cover";

// Linyi with its counties, its city, some streets of it.
const COUNTIES: Bounds = [117.4, 34.36, 119.18, 36.22];
const CITY: Bounds = [118.2, 34.95, 118.5, 35.15];
const STREETS: Bounds = [118.35, 35.05, 118.37, 35.062];

describe("the cells over a view", () => {
  it.each([COUNTIES, CITY, STREETS])("are few, of one even zoom, and hold every corner of %s", (...view) => {
    const bounds = view as unknown as Bounds;
    const cells = cellsOver(bounds);
    const [zoom] = new Set(cells.map((cell) => cell.length));
    expect(cells.length).toBeLessThanOrEqual(32);
    expect(new Set(cells.map((cell) => cell.length)).size).toBe(1);
    expect((zoom ?? 1) % 2).toBe(0);
    const [west, south, east, north] = bounds;
    for (const [lon, lat] of [[west, south], [west, north], [east, south], [east, north]] as const) {
      const corner = cellsOver([lon, lat, lon, lat])[0] ?? "";
      expect(cells).toContain(corner.slice(0, zoom));
    }
  });

  it("are smaller where the view is", () => {
    const zooms = [COUNTIES, CITY, STREETS].map((view) => cellsOver(view)[0]?.length ?? 0);
    expect(zooms).toEqual([...zooms].sort((a, b) => a - b));
    expect(new Set(zooms).size).toBe(3);
  });

  it("are the whole world where that is seen, and stay in it at its edge", () => {
    expect(cellsOver([-180, -85, 180, 85]).every((cell) => cell.length === 2)).toBe(true);
    expect(cellsOver([-200, -90, 200, 90])).toHaveLength(16);
    expect(cellsOver([179.9, 84, 200, 90])[0]).toMatch(/^1+$/);
  });
});
