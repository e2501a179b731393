// The scene, the phone's own place and the straight line between them, on our own layers. Loaded only when a page has time for it.

import type { GeoJSONSource } from "maplibre-gl";

import { Chart } from "../map/chart";
import { collection, incidentPoint } from "../map/points";
import { colours } from "../map/style";
import type { PhoneIncident } from "../types.gen";
import type { Point } from "./distance";

const NONE = collection([]);
const NEAR = 13;
/** A team may come from another province. */
const FARTHEST = 3;
const OWN = "own";
const UNDER = "incidents";
// The pin stands on its point and needs room above it.
const PADDING = { top: 60, bottom: 34, left: 36, right: 36 };

/** From where: the live place of the phone, or the base that the crew would leave from. */
export interface From extends Point {
  readonly live: boolean;
}

export class SceneMap {
  readonly #chart: Chart;
  readonly #scene: Point;
  readonly #incidents;
  #from: From | null = null;
  #framed: boolean | null = null;

  constructor(container: HTMLElement, incident: PhoneIncident) {
    const nothing = (): void => undefined;
    this.#chart = new Chart(container, { incident: nothing, team: nothing, ground: nothing, moved: nothing });
    this.#chart.map.setMinZoom(FARTHEST);
    this.#scene = { lon: incident.lon ?? 0, lat: incident.lat ?? 0 };
    this.#incidents = collection(incidentPoint({ ...incident, seen: true, closed_at: null }, "", true));
    this.#chart.map.on("style.load", () => this.#addOwn());
    this.#chart.map.jumpTo({ center: [this.#scene.lon, this.#scene.lat], zoom: NEAR });
    this.#chart.show({ incidents: NONE, teams: NONE, chosen: this.#incidents, crews: NONE });
  }

  /** Show both; the first time that the phone's place is known, the view takes both in. */
  show(from: From | null): void {
    this.#from = from;
    this.#chart.map.getSource<GeoJSONSource>(OWN)?.setData(this.#own());
    if (from && this.#framed !== from.live) this.#frame(from);
  }

  remove(): void {
    this.#chart.remove();
  }

  #own(): GeoJSON.FeatureCollection {
    if (!this.#from) return NONE;
    const { lon, lat, live } = this.#from;
    const here = [lon, lat];
    const way: GeoJSON.Feature = { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: [here, [this.#scene.lon, this.#scene.lat]] } };
    const place: GeoJSON.Feature = { type: "Feature", properties: { live }, geometry: { type: "Point", coordinates: here } };
    return { type: "FeatureCollection", features: [way, place] };
  }

  #addOwn(): void {
    const { map } = this.#chart;
    const { way = "", surface = "" } = colours();
    map.addSource(OWN, { type: "geojson", data: this.#own() });
    const live = ["get", "live"] as const;
    // Dashed: it is the bird's way, not a road.
    map.addLayer({ id: "own-way", type: "line", source: OWN, filter: ["==", ["geometry-type"], "LineString"], layout: { "line-cap": "round" }, paint: { "line-color": way, "line-width": 3, "line-dasharray": [0.1, 2] } }, UNDER);
    map.addLayer({ id: "own-halo", type: "circle", source: OWN, filter: ["all", ["==", ["geometry-type"], "Point"], [...live]], paint: { "circle-radius": 16, "circle-color": way, "circle-opacity": 0.2 } }, UNDER);
    map.addLayer({
      id: "own-place", type: "circle", source: OWN, filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 7, "circle-color": ["case", [...live], way, surface], "circle-stroke-width": 3, "circle-stroke-color": ["case", [...live], surface, way] },
    }, UNDER);
  }

  #frame({ lon, lat, live }: From): void {
    this.#framed = live;
    const at = this.#scene;
    this.#chart.map.fitBounds(
      [Math.min(lon, at.lon), Math.min(lat, at.lat), Math.max(lon, at.lon), Math.max(lat, at.lat)], { padding: PADDING, maxZoom: NEAR, duration: 0 },
    );
  }
}
