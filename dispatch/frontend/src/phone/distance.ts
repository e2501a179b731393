// How far apart two points are. Pure.

const EARTH_M = 6_371_000;

export interface Point {
  readonly lon: number;
  readonly lat: number;
}

/** Metres as the crow flies (haversine on a sphere; within 0.5 %). */
export function metresBetween(a: Point, b: Point): number {
  const rad = Math.PI / 180;
  const h = Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(h));
}
