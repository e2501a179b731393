import { describe, expect, it } from "vitest";

import type { AreaRow, AreasPane, CoveragePane, PrepositionPane } from "../types.gen";
import { boxOf, coverageFeatures, moveFeatures, reachFeatures, withAreas } from "./areas";

const square = (side: number): GeoJSON.Polygon => ({ type: "Polygon", coordinates: [[[0, 0], [side, 0], [side, side], [0, side], [0, 0]]] });
const row = (minutes: number): AreaRow => ({ minutes, shape: square(minutes), km2: 1, teams: 0, people: 0, incidents: 0 });
const pane: AreasPane = { incident: 1, team: null, mode: "car", lon: 0, lat: 0, fix_age_s: null, estimated: false, source: "graph:x", attribution: "", areas: [row(15), row(30), row(60)] };
const proposal = { uncovered: square(1), moves: [{ team: 7, lon: 1, lat: 2, to_lon: 3, to_lat: 4 }, { team: 8, lon: 5, lat: 6, to_lon: 7, to_lat: 8 }] } as unknown as PrepositionPane;

describe("areas on the map", () => {
  it("draws the widest area first, so that the nearer ones lie above it", () => {
    const found = reachFeatures(pane, (minutes) => `${minutes} min`);
    expect(found.features.map((one) => one.properties)).toEqual([
      { line: "dotted", pill: "pill|60 min" }, { line: "dashed", pill: "pill|30 min" }, { line: "solid", pill: "pill|15 min" },
    ]);
    expect(found.features[0]?.geometry).toEqual(square(60));
  });

  it("draws nothing where nothing is known", () => {
    expect(reachFeatures(null, String).features).toEqual([]);
    expect(coverageFeatures(null, null).features).toEqual([]);
    expect(moveFeatures(null).features).toEqual([]);
  });

  it("hatches what would still be out of reach while a proposal is open", () => {
    const coverage = { boundary: square(9), uncovered: square(5) } as unknown as CoveragePane;
    expect(coverageFeatures(coverage, null).features.map((one) => one.geometry)).toEqual([square(9), square(5)]);
    expect(coverageFeatures(coverage, proposal).features.map((one) => one.geometry)).toEqual([square(9), square(1)]);
  });

  it("leads each move from where the team is to where it goes, numbered as in the list", () => {
    const ends = moveFeatures(proposal).features.filter((one) => one.geometry.type === "Point");
    expect(ends.map((one) => one.properties?.["image"])).toEqual(["move|1", "move|2"]);
    const ways = moveFeatures(proposal).features.filter((one) => one.geometry.type === "LineString");
    expect(ways.map((one) => (one.geometry as GeoJSON.LineString).coordinates)).toEqual([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]);
  });

  it("knows the box of any geometry, and that nothing has none", () => {
    expect(boxOf(square(3))).toEqual([0, 0, 3, 3]);
    expect(boxOf({ type: "MultiPolygon", coordinates: [square(1).coordinates, [[[-2, 5], [4, 5], [4, 6], [-2, 5]]]] })).toEqual([-2, 0, 4, 6]);
    expect(boxOf({ type: "Polygon", coordinates: [] })).toBeNull();
  });

  it("lies under the layers of many points, and its moves above every symbol", () => {
    const many = { id: "many", type: "circle", source: "x" } as const;
    const all = withAreas({ sources: {}, layers: [many], groups: {} }, {});
    const names = all.layers.map((layer) => layer.id);
    expect(names.indexOf("reach-pills")).toBeLessThan(names.indexOf("many"));
    expect(all.above?.map((layer) => layer.id)).toContain("move-ends");
  });
});
