// One map for board and wall: our own layers, symbols drawn here, and a view that moves only when a person wants it.

import { type FilterSpecification, type GeoJSONSource, Map as MapLibre, type MapMouseEvent, ScaleControl, type StyleSpecification, setWorkerUrl } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";

import { page } from "../page";
import type { Bounds } from "./cover";
import { RATIO } from "./brush";
import { drawn } from "./draw";
import { drawnArea } from "./draw-areas";
import { ground } from "./ground";
import { type Colours, type Extra, GROUPS, colours, mapStyle } from "./style";

// Without this the worker's file is not found in the build, silently, and the map never loads.
setWorkerUrl(workerUrl);

/** Linyi with its counties; the first view. */
export const WHOLE: [[number, number], [number, number]] = [[117.4, 34.36], [119.18, 36.22]];
const CITY: [number, number] = [118.39, 35.02];
const CITY_ZOOM = 9.9;
const CHOSEN_ZOOM = 11;
// A view that is still for so long has come to rest.
const REST_MS = 200;

export type Points = GeoJSON.FeatureCollection<GeoJSON.Point>;
export type Layers = Readonly<Record<"incidents" | "teams" | "crews" | "chosen", Points>>;

export interface Hooks {
  /** An incident's symbol was clicked. */
  incident(id: number): void;
  team(id: number): void;
  /** The bare map was clicked. */
  ground(lon: number, lat: number): void;
  /** A person moved the view by hand. */
  moved(): void;
  /** What is seen once the view has come to rest. */
  seen?(view: Bounds): void;
}

export class Chart {
  readonly map: MapLibre;
  readonly #put = new Map<string, GeoJSON.FeatureCollection>();
  /** What the sources hold, as text. */
  readonly #held = new Map<string, string>();
  #hidden = new Set<string>();
  #ready = false;
  /** While somebody draws on it, a click is a corner and nothing else. */
  drawing = false;
  readonly #theme: MutationObserver;
  readonly #extra: ((c: Colours) => Extra) | undefined;

  /** `extra` is asked anew when the colours change. */
  constructor(container: HTMLElement, hooks: Hooks, extra?: (c: Colours) => Extra) {
    this.#extra = extra;
    this.map = new MapLibre({
      container, style: this.#style(), center: CITY, zoom: CITY_ZOOM, minZoom: 6.5, maxZoom: 17,
      attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, keyboard: false, maxPitch: 0,
      // A sign that fades in has the whole map painted for as long after each event, and says later what it says.
      fadeDuration: 0,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new ScaleControl({ maxWidth: 90 }), "bottom-right");
    this.map.setMissingStyleImageResolver(async (id) => this.#draw(id));
    this.map.on("style.load", () => void this.#loaded());
    this.#listen(hooks);
    this.#theme = new MutationObserver(() => this.#restyle());
    this.#theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  }

  /** Show these points. */
  show(layers: Layers): void {
    for (const [name, points] of Object.entries(layers)) this.put(name, points);
  }

  /** Show this in a source of ours or of `extra`. */
  put(source: string, data: GeoJSON.FeatureCollection): void {
    if (this.#put.get(source) === data) return;
    this.#put.set(source, data);
    if (this.#ready) this.#send(source, data);
  }

  /** Bring all of a box into view, beside what covers `left` px and above what covers `below` px, where there is room for both. */
  fit([west, south, east, north]: Bounds, left = 0, below = 0): void {
    const free = this.map.getContainer().clientWidth > 1.5 * left;
    this.map.fitBounds([[west, south], [east, north]], { padding: { top: 24, left: free ? left : 16, right: 16, bottom: 16 + below }, duration: this.#duration() });
  }

  /** Switch a group of layers. */
  toggle(group: string, shown: boolean): void {
    if (shown) this.#hidden.delete(group);
    else this.#hidden.add(group);
    this.#applyHidden();
  }

  /** Ask the server whether the tiles in view are still true. */
  renew(source: string): void {
    if (this.#ready) this.map.refreshTiles(source);
  }

  /** Show only some features of a layer. */
  pick(layer: string, filter: FilterSpecification): void {
    if (this.#ready) this.map.setFilter(layer, filter);
  }

  /** Bring a point into view, near; in the middle of what is left when `covered` px on the right are not seen. */
  zoomTo(lon: number, lat: number, covered = 0): void {
    this.map.easeTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), CHOSEN_ZOOM), offset: [-covered / 2, 0], duration: this.#duration() });
  }

  /** Back to the city, above what `below` px of the foot are covered with. */
  zoomBack(below = 0): void {
    this.map.easeTo({ center: CITY, zoom: CITY_ZOOM, offset: [0, -below / 2], duration: this.#duration() });
  }

  /** All counties. */
  zoomWhole(): void {
    this.map.fitBounds(WHOLE, { padding: 20, duration: this.#duration() });
  }

  /** Move the view by so many px. */
  panBy(x: number, y: number): void {
    this.map.panBy([x, y], { duration: this.#duration() / 4 });
  }

  /** The place in the middle of the view. */
  middle(): readonly [lon: number, lat: number] {
    const { lng, lat } = this.map.getCenter();
    return [lng, lat];
  }

  zoomBy(step: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + step, duration: this.#duration() });
  }

  remove(): void {
    this.#theme.disconnect();
    this.map.remove();
  }

  #duration(): number {
    return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 400;
  }

  #draw(id: string): void {
    const image = drawn(id, colours()) ?? drawnArea(id, colours());
    if (image && !this.map.hasImage(id)) this.map.addImage(id, image, { pixelRatio: RATIO });
  }

  #restyle(): void {
    this.#ready = false;
    this.map.setStyle(this.#style(), { diff: false });
  }

  #style(): StyleSpecification {
    const c = colours();
    return mapStyle(c, page.base_map, this.#extra?.(c));
  }

  async #loaded(): Promise<void> {
    this.#ready = true;
    this.#held.clear();
    for (const [name, data] of this.#put) this.#send(name, data);
    this.#applyHidden();
    for (const [name, data] of Object.entries(await ground())) this.map.getSource<GeoJSONSource>(name)?.setData(data);
  }

  /** By value: after whatever is sent the whole map is painted anew, and most of what happens moves nothing on it. */
  #send(name: string, data: GeoJSON.FeatureCollection): void {
    const source = this.map.getSource<GeoJSONSource>(name);
    const text = JSON.stringify(data);
    if (!source || this.#held.get(name) === text) return;
    this.#held.set(name, text);
    source.setData(data);
  }

  #applyHidden(): void {
    if (!this.#ready) return;
    for (const [group, layers] of Object.entries({ ...GROUPS, ...this.#extra?.(colours()).groups })) {
      const visibility = this.#hidden.has(group) ? "none" : "visible";
      for (const layer of layers) if (this.map.getLayer(layer)) this.map.setLayoutProperty(layer, "visibility", visibility);
    }
  }

  #listen(hooks: Hooks): void {
    const { map } = this;
    map.on("click", (event) => this.#clicked(event, hooks));
    map.on("mousemove", (event) => {
      if (!this.drawing) map.getCanvas().style.cursor = this.#at(event, ["incidents", "chosen", "clusters", "teams"]) ? "pointer" : "";
    });
    this.#watch(hooks);
    for (const kind of ["dragstart", "wheel", "dblclick", "touchmove"] as const) map.on(kind, () => hooks.moved());
  }

  #watch({ seen }: Hooks): void {
    if (!seen) return;
    const { map } = this;
    let resting: ReturnType<typeof setTimeout> | undefined;
    const rest = (): void => {
      clearTimeout(resting);
      resting = setTimeout(() => {
        const view = map.getBounds();
        seen([view.getWest(), view.getSouth(), view.getEast(), view.getNorth()]);
      }, REST_MS);
    };
    map.on("moveend", rest);
    map.on("remove", () => clearTimeout(resting));
    rest();
  }

  #at(event: MapMouseEvent, layers: string[]): GeoJSON.Feature | undefined {
    const known = layers.filter((layer) => this.map.getLayer(layer));
    return this.map.queryRenderedFeatures(event.point, { layers: known })[0];
  }

  #clicked(event: MapMouseEvent, hooks: Hooks): void {
    if (this.drawing) return;
    const found = this.#at(event, ["chosen", "incidents"]);
    const cluster = this.#at(event, ["clusters"]);
    const team = this.#at(event, ["teams"]);
    if (found) hooks.incident(Number(found.properties?.["id"]));
    else if (cluster) this.map.easeTo({ center: event.lngLat, zoom: this.map.getZoom() + 2, duration: this.#duration() });
    else if (team) hooks.team(Number(team.properties?.["id"]));
    else hooks.ground(event.lngLat.lng, event.lngLat.lat);
  }
}
