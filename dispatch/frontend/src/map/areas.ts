// Areas of travel time, what is out of reach, and proposed moves on the map: ink on the ground, under every symbol. They are
// told apart by line and hatching; colour stays with urgency, state and alarm.

import type { ExpressionSpecification, LayerSpecification, SourceSpecification } from "maplibre-gl";

import type { AreasPane, CoveragePane, PrepositionPane } from "../types.gen";
import type { Bounds } from "./cover";
import type { Colours, Extra } from "./style";

type Features = GeoJSON.FeatureCollection;
export const REACH = "reach";
export const COVERAGE = "coverage";
export const MOVES = "moves";
export const NOTHING: Features = { type: "FeatureCollection", features: [] };

/** The lines of the contours, from the nearest: solid, dashed, dotted. */
export const CONTOURS = ["solid", "dashed", "dotted"] as const;
const DASHES: Readonly<Record<(typeof CONTOURS)[number], readonly number[] | null>> = { solid: null, dashed: [5, 3], dotted: [1, 2] };

function feature(shape: unknown, properties: GeoJSON.GeoJsonProperties): GeoJSON.Feature {
  return { type: "Feature", properties, geometry: shape as GeoJSON.Geometry };
}

/** The areas, the widest first, so that the nearer ones lie above; `said` writes a pill. */
export function reachFeatures(pane: AreasPane | null, said: (minutes: number) => string): Features {
  const features = (pane?.areas ?? []).map((area, i) => feature(area.shape, { line: CONTOURS[i] ?? "dotted", pill: `pill|${said(area.minutes)}` }));
  return { type: "FeatureCollection", features: features.reverse() };
}

/** The region and what nobody reaches in it: as it stands, or as it would after the proposal. */
export function coverageFeatures(pane: CoveragePane | null, proposal: PrepositionPane | null): Features {
  if (!pane) return NOTHING;
  return { type: "FeatureCollection", features: [feature(pane.boundary, { is: "boundary" }), feature(proposal?.uncovered ?? pane.uncovered, { is: "uncovered" })] };
}

/** A line and an end for each proposed move. */
export function moveFeatures(proposal: PrepositionPane | null): Features {
  const features = (proposal?.moves ?? []).flatMap((move, i) => [
    feature({ type: "LineString", coordinates: [[move.lon, move.lat], [move.to_lon, move.to_lat]] }, { is: "way" }),
    feature({ type: "Point", coordinates: [move.to_lon, move.to_lat] }, { is: "end", image: `move|${i + 1}` }),
  ]);
  return { type: "FeatureCollection", features };
}

function eachPosition(shape: unknown, take: (position: GeoJSON.Position) => void): void {
  if (!Array.isArray(shape)) return;
  if (typeof shape[0] === "number") take(shape as GeoJSON.Position);
  else for (const part of shape) eachPosition(part, take);
}

/** The box around a geometry; null around nothing. */
export function boxOf(shape: unknown): Bounds | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  eachPosition((shape as { coordinates?: unknown }).coordinates, ([lon = 0, lat = 0]) => {
    [west, south, east, north] = [Math.min(west, lon), Math.min(south, lat), Math.max(east, lon), Math.max(north, lat)];
  });
  return west <= east ? [west, south, east, north] : null;
}

const empty: SourceSpecification = { type: "geojson", data: NOTHING };
const is = (what: string): ExpressionSpecification => ["==", ["get", "is"], what];

function reachLayers(c: Colours): LayerSpecification[] {
  const ink = c["ink"] ?? "";
  return [
    { id: "reach-fill", type: "fill", source: REACH, paint: { "fill-color": ink, "fill-opacity": 0.08 } },
    // A pale seam keeps the contour apart from roads of nearly its colour.
    { id: "reach-seam", type: "line", source: REACH, layout: { "line-join": "round" }, paint: { "line-color": c["map-land"] ?? "", "line-width": 4.5, "line-opacity": 0.85 } },
    ...CONTOURS.map((line): LayerSpecification => ({
      id: `reach-${line}`, type: "line", source: REACH, filter: ["==", ["get", "line"], line], layout: { "line-join": "round" },
      paint: { "line-color": ink, "line-width": line === "dotted" ? 1.8 : 1.6, ...(DASHES[line] ? { "line-dasharray": [...DASHES[line]] } : {}) },
    })),
    { id: "reach-pills", type: "symbol", source: REACH, layout: { "symbol-placement": "line", "symbol-spacing": 420, "icon-image": ["get", "pill"], "icon-rotation-alignment": "viewport", "icon-allow-overlap": true, "icon-ignore-placement": true } },
  ];
}

function coverageLayers(c: Colours): LayerSpecification[] {
  return [
    { id: "uncovered", type: "fill", source: COVERAGE, filter: is("uncovered"), paint: { "fill-pattern": "hatch", "fill-opacity": 0.7 } },
    { id: "uncovered-edge", type: "line", source: COVERAGE, filter: is("uncovered"), layout: { "line-join": "round" }, paint: { "line-color": c["text3"] ?? "", "line-width": 1.2 } },
    { id: "region-edge", type: "line", source: COVERAGE, filter: is("boundary"), layout: { "line-join": "round" }, paint: { "line-color": c["ink"] ?? "", "line-width": 2 } },
  ];
}

function moveLayers(c: Colours): LayerSpecification[] {
  return [
    { id: "move-seams", type: "line", source: MOVES, filter: is("way"), paint: { "line-color": c["map-land"] ?? "", "line-width": 5 } },
    { id: "move-ways", type: "line", source: MOVES, filter: is("way"), paint: { "line-color": c["ink"] ?? "", "line-width": 2 } },
    { id: "move-heads", type: "symbol", source: MOVES, filter: is("way"), layout: { "symbol-placement": "line-center", "icon-image": "head", "icon-allow-overlap": true, "icon-ignore-placement": true } },
    { id: "move-ends", type: "symbol", source: MOVES, filter: is("end"), layout: { "icon-image": ["get", "image"], "icon-allow-overlap": true } },
  ];
}

/** Sources and layers of the areas, under those of `above`; proposed moves lie above every symbol. */
export function withAreas(above: Extra, c: Colours): Extra {
  return {
    sources: { ...above.sources, [REACH]: empty, [COVERAGE]: empty, [MOVES]: empty },
    layers: [...coverageLayers(c), ...reachLayers(c), ...above.layers],
    groups: above.groups,
    above: moveLayers(c),
  };
}
