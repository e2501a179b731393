// The ways of a plan: from each team's base to its incident. Proposed ones are dashes in ink, those called out are blue.

import type { ExpressionSpecification, GeoJSONSource, Map as MapLibre } from "maplibre-gl";

import type { PlanItemRow, PlanRow } from "../types.gen";
import { colours } from "./style";

const SOURCE = "plan-lines";
const BELOW = "crews";
const WIDTH: ExpressionSpecification = ["case", ["get", "strong"], 4, 2];
type Lines = GeoJSON.FeatureCollection<GeoJSON.LineString>;

function line(item: PlanItemRow, to: readonly [number, number], strong: boolean): GeoJSON.Feature<GeoJSON.LineString> {
  return { type: "Feature", properties: { state: item.state, strong }, geometry: { type: "LineString", coordinates: [[item.lon, item.lat], [...to]] } };
}

/** One line for every team that may still go or was called out. */
export function planLines(plan: PlanRow | null, focused: number | null, ticked: ReadonlySet<number>): Lines {
  const features = (plan?.incidents ?? []).flatMap((incident) =>
    incident.items
      .filter((item) => item.state === "proposed" || item.state === "accepted")
      .map((item) => line(item, [incident.lon, incident.lat], item.id === focused || ticked.has(item.id))),
  );
  return { type: "FeatureCollection", features };
}

/** Draw them on this map, also after its style was made anew. */
export class PlanLines {
  readonly #map: MapLibre;
  #lines: Lines = { type: "FeatureCollection", features: [] };
  #ready = false;

  constructor(map: MapLibre) {
    this.#map = map;
    map.on("style.load", () => this.#add());
    if (map.isStyleLoaded()) this.#add();
  }

  show(lines: Lines): void {
    this.#lines = lines;
    if (this.#ready) this.#map.getSource<GeoJSONSource>(SOURCE)?.setData(lines);
  }

  #add(): void {
    const c = colours();
    this.#ready = true;
    if (this.#map.getSource(SOURCE)) return this.show(this.#lines);
    this.#map.addSource(SOURCE, { type: "geojson", data: this.#lines });
    this.#line("plan-proposed", "proposed", c["ink"] ?? "", [3, 2]);
    this.#line("plan-accepted", "accepted", c["way"] ?? "");
  }

  #line(id: string, state: string, colour: string, dash?: number[]): void {
    this.#map.addLayer({
      id, type: "line", source: SOURCE, filter: ["==", ["get", "state"], state], layout: { "line-join": "round" },
      paint: { "line-color": colour, "line-width": WIDTH, ...(dash ? { "line-dasharray": dash } : {}) },
    }, this.#map.getLayer(BELOW) ? BELOW : undefined);
  }
}
