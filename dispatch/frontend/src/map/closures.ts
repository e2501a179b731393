// Roads closed and areas flooded on a map: under every symbol, over the ground. Points and lines and areas each with a sign.

import { effect } from "@preact/signals";
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, SourceSpecification } from "maplibre-gl";

import type { AlarmRow, ClosureRow, DangerRow } from "../types.gen";
import type { Chart } from "./chart";
import { closedColour } from "./closed-signs";
import type { Colours, Extra } from "./style";

export type ClosedShape = GeoJSON.Point | GeoJSON.LineString | GeoJSON.MultiLineString | GeoJSON.Polygon | GeoJSON.MultiPolygon;
/** As much of a closure as the map draws. */
export interface Closed {
  readonly id: number;
  readonly kind: string;
  readonly shape: ClosedShape;
}

const SOURCE = "closures";
const SIGNS = "closure-signs";
const LAYERS = ["closure-areas", "closure-edges", "closure-casings", "closure-lines", "closure-line-signs", "closure-signs"] as const;
const EMPTY: SourceSpecification = { type: "geojson", data: { type: "FeatureCollection", features: [] } };
const AREA: FilterSpecification = ["match", ["geometry-type"], ["Polygon", "MultiPolygon"], true, false];
const LINE: FilterSpecification = ["match", ["geometry-type"], ["LineString", "MultiLineString"], true, false];
const SIGN: ExpressionSpecification = ["concat", "closed|sign|", ["get", "kind"]];

/** The name of the group that can be switched. */
export const CLOSED_GROUP = "closures";

/** A row as the map draws it. */
export function closedOf(row: ClosureRow): Closed {
  return { id: row.id, kind: row.kind, shape: row.shape as unknown as ClosedShape };
}

/** Areas of danger, and where somebody cries for help; their own numbers below zero, for the map has one list. */
export function dangersOf(dangers: Iterable<DangerRow>, alarms: Iterable<AlarmRow>): Closed[] {
  const areas = [...dangers].map((row) => ({ id: -2 * row.id, kind: "danger", shape: row.shape as unknown as ClosedShape }));
  const cries = [...alarms].flatMap((row) => row.lon === null || row.lat === null ? [] : [{ id: -2 * row.id - 1, kind: "danger", shape: { type: "Point" as const, coordinates: [row.lon, row.lat] } }]);
  return [...areas, ...cries];
}

/** Source and layers of what is closed. */
export function closures(c: Colours): Extra {
  const colour: ExpressionSpecification = ["match", ["get", "kind"], "flooded", closedColour("flooded", c), "danger", closedColour("danger", c), closedColour("road_closed", c)];
  const layers: LayerSpecification[] = [
    { id: "closure-areas", type: "fill", source: SOURCE, filter: AREA, paint: { "fill-pattern": ["concat", "closed|hatch|", ["get", "kind"]], "fill-opacity": ["match", ["get", "kind"], "flooded", 0.6, "danger", 0.45, 0.4] } },
    { id: "closure-edges", type: "line", source: SOURCE, filter: AREA, layout: { "line-join": "round" }, paint: { "line-color": colour, "line-width": 2 } },
    { id: "closure-casings", type: "line", source: SOURCE, filter: LINE, layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": c["map-land"] ?? "", "line-width": 8 } },
    { id: "closure-lines", type: "line", source: SOURCE, filter: LINE, layout: { "line-join": "round" }, paint: { "line-color": colour, "line-width": 4 } },
    { id: "closure-line-signs", type: "symbol", source: SOURCE, filter: LINE, layout: { "symbol-placement": "line", "symbol-spacing": 140, "icon-image": SIGN, "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-rotation-alignment": "viewport", "icon-size": 0.8 } },
    { id: "closure-signs", type: "symbol", source: SIGNS, layout: { "icon-image": SIGN, "icon-allow-overlap": true, "icon-ignore-placement": true } },
  ];
  return { sources: { [SOURCE]: EMPTY, [SIGNS]: EMPTY }, layers, groups: { [CLOSED_GROUP]: LAYERS } };
}

/** Where the sign of a point or an area stands; a line has its own along it. */
export function signAt(shape: ClosedShape): GeoJSON.Position | null {
  if (shape.type === "Point") return shape.coordinates;
  const rings = shape.type === "Polygon" ? [shape.coordinates[0] ?? []] : shape.type === "MultiPolygon" ? shape.coordinates.map((part) => part[0] ?? []) : [];
  const ring = [...rings].sort((a, b) => b.length - a.length)[0]?.slice(1) ?? [];
  if (ring.length === 0) return null;
  const sum = ring.reduce<[number, number]>(([x, y], [lon = 0, lat = 0]) => [x + lon, y + lat], [0, 0]);
  return [sum[0] / ring.length, sum[1] / ring.length];
}

/** Whether a point lies in an area: by even and odd crossings of a line to the east, holes included. */
export function reaches(shape: ClosedShape, lon: number, lat: number): boolean {
  const rings = shape.type === "MultiPolygon" ? shape.coordinates.flat() : shape.type === "Polygon" ? shape.coordinates : [];
  return rings.reduce((within, ring) => ring.reduce((is, [x1 = 0, y1 = 0], i) => {
    const [x0 = 0, y0 = 0] = ring.at(i - 1) ?? [];
    return (y0 > lat) !== (y1 > lat) && lon < x0 + ((lat - y0) / (y1 - y0)) * (x1 - x0) ? !is : is;
  }, within), false);
}

/** What the two sources hold. */
export function features(rows: Iterable<Closed>): { readonly shapes: GeoJSON.FeatureCollection; readonly signs: GeoJSON.FeatureCollection<GeoJSON.Point> } {
  const all = [...rows];
  return {
    shapes: { type: "FeatureCollection", features: all.map(({ id, kind, shape }) => ({ type: "Feature", id, properties: { kind }, geometry: shape })) },
    signs: {
      type: "FeatureCollection",
      features: all.flatMap(({ id, kind, shape }) => {
        const at = signAt(shape);
        return at ? [{ type: "Feature" as const, id, properties: { kind }, geometry: { type: "Point" as const, coordinates: at } }] : [];
      }),
    },
  };
}

/** West, south, east, north. */
export function boundsOf(shape: ClosedShape): [number, number, number, number] {
  const flat = (shape.type === "Point" ? [shape.coordinates] : shape.coordinates.flat(shape.type === "MultiPolygon" ? 2 : shape.type === "LineString" ? 0 : 1)) as GeoJSON.Position[];
  const [lons, lats] = [flat.map(([lon = 0]) => lon), flat.map(([, lat = 0]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Keep the map up with `rows`. The way to stop. */
export function followClosures(chart: Chart, rows: () => Iterable<Closed>): () => void {
  return effect(() => {
    const { shapes, signs } = features(rows());
    chart.put(SOURCE, shapes);
    chart.put(SIGNS, signs);
  });
}
