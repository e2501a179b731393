// What can be drawn, apart from the program that draws it, which is loaded when somebody does.

export type Pen = "polygon" | "linestring" | "point";
export type Sketch = GeoJSON.Point | GeoJSON.LineString | GeoJSON.Polygon;
/** How many corners each takes. */
export const LEAST: Readonly<Record<Pen, number>> = { polygon: 3, linestring: 2, point: 1 };

/** The shape of so many corners; the last coordinate of a drawing follows the pointer and is none. */
export function shapeOf(pen: Pen, geometry: GeoJSON.Geometry, corners: number): Sketch | null {
  if (corners < LEAST[pen]) return null;
  if (geometry.type === "Point") return geometry;
  if (geometry.type === "LineString") return { type: "LineString", coordinates: geometry.coordinates.slice(0, corners) };
  if (geometry.type !== "Polygon") return null;
  const ring = (geometry.coordinates[0] ?? []).slice(0, corners);
  return { type: "Polygon", coordinates: [[...ring, ring[0] ?? []]] };
}
