// The scene and the phone's own place on our own layers. Loaded only when a page has time for it.

import { Chart } from "../map/chart";
import { collection, crewPoints, incidentPoint } from "../map/points";
import { label } from "../page";
import { serverNow } from "../time";
import type { PhoneIncident } from "../types.gen";
import type { Fix } from "./sharing";

const NONE = collection([]);
const NEAR = 13;
const ME = "me";

export class SceneMap {
  readonly #chart: Chart;
  readonly #scene: { readonly lon: number; readonly lat: number };
  readonly #incidents;
  #framed = false;

  constructor(container: HTMLElement, incident: PhoneIncident) {
    const nothing = (): void => undefined;
    this.#chart = new Chart(container, { incident: nothing, team: nothing, ground: nothing, moved: nothing });
    this.#scene = { lon: incident.lon ?? 0, lat: incident.lat ?? 0 };
    this.#incidents = collection(incidentPoint({ ...incident, seen: true, closed_at: null }, `${label("Urgency", incident.urgency)} ${incident.number}`, true));
    this.#chart.map.jumpTo({ center: [this.#scene.lon, this.#scene.lat], zoom: NEAR });
  }

  /** Show both; the first time that the phone's place is known, the view takes both in. */
  show(fix: Fix | null): void {
    const at = new Date(fix?.at ?? serverNow()).toISOString();
    const own = fix ? [{ subject: ME, lon: fix.lon, lat: fix.lat, heading: null, accuracy_m: null, source: "phone", at }] : [];
    const crews = collection(crewPoints(own, [{ id: 0, subject: ME, state: "en_route" }], serverNow()));
    this.#chart.show({ incidents: NONE, teams: NONE, chosen: this.#incidents, crews });
    if (fix && !this.#framed) this.#frame(fix);
  }

  remove(): void {
    this.#chart.remove();
  }

  #frame(fix: Fix): void {
    this.#framed = true;
    const { lon, lat } = this.#scene;
    this.#chart.map.fitBounds(
      [Math.min(lon, fix.lon), Math.min(lat, fix.lat), Math.max(lon, fix.lon), Math.max(lat, fix.lat)],
      { padding: { top: 60, bottom: 46, left: 48, right: 48 }, maxZoom: NEAR, duration: 0 },
    );
  }
}
