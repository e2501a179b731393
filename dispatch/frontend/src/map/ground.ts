// The ground of the map: counties, rivers and roads of this server, read once.

import { mapName } from "./names";

type Ground = Readonly<Record<"counties" | "county-points" | "rivers" | "roads", GeoJSON.FeatureCollection>>;

const NONE: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: [] };
const AREA = 371300;
let known: Promise<Ground> | undefined;

async function layer(name: string): Promise<GeoJSON.FeatureCollection> {
  try {
    const response = await fetch(`/api/map/${name}`);
    return response.ok ? ((await response.json()) as GeoJSON.FeatureCollection) : NONE;
  } catch {
    // Without the ground the symbols still stand where they belong.
    return NONE;
  }
}

function named(layer: GeoJSON.FeatureCollection): GeoJSON.FeatureCollection {
  const features = layer.features.map((feature) => ({
    ...feature,
    properties: { ...feature.properties, shown: mapName(String(feature.properties?.["name"] ?? "")) },
  }));
  return { type: "FeatureCollection", features };
}

/** Twice the area and the centroid of a ring, degrees. */
function centre(ring: readonly GeoJSON.Position[]): { area: number; at: GeoJSON.Position } {
  let [area, x, y] = [0, 0, 0];
  for (const [i, [x0 = 0, y0 = 0]] of ring.entries()) {
    const [x1 = 0, y1 = 0] = ring[(i + 1) % ring.length] ?? [];
    const cross = x0 * y1 - x1 * y0;
    area += cross;
    x += (x0 + x1) * cross;
    y += (y0 + y1) * cross;
  }
  return { area: Math.abs(area), at: [x / (3 * area), y / (3 * area)] };
}

/** One point an area for its name: the middle of its largest part. */
function points(areas: GeoJSON.FeatureCollection): GeoJSON.FeatureCollection {
  const features = areas.features.flatMap((feature) => {
    const { geometry, properties } = feature;
    const rings = geometry.type === "MultiPolygon" ? geometry.coordinates.map((part) => part[0] ?? []) : geometry.type === "Polygon" ? [geometry.coordinates[0] ?? []] : [];
    const largest = rings.map(centre).sort((a, b) => b.area - a.area)[0];
    return largest ? [{ type: "Feature" as const, properties, geometry: { type: "Point" as const, coordinates: largest.at } }] : [];
  });
  return { type: "FeatureCollection", features };
}

async function read(): Promise<Ground> {
  const [counties, rivers, roads] = await Promise.all([layer(`counties.geojson?area=${AREA}`), layer("rivers.geojson"), layer("roads.geojson")]);
  const areas = named(counties);
  return { counties: areas, "county-points": points(areas), rivers: named(rivers), roads };
}

/** The ground, read at most once. */
export function ground(): Promise<Ground> {
  known ??= read();
  return known;
}
