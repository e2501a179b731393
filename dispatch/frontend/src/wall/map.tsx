// The map of the wall: everything that is open, symbols large enough for three metres, a view that turns with the pages.

import { computed, effect, signal, untracked } from "@preact/signals";
import type { ExpressionSpecification } from "maplibre-gl";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { ClosedSign } from "../look/closed";
import { Glyph } from "../look/signs";
import type { Glyph as GlyphName } from "../look/shapes";
import { Chart, type Layers } from "../map/chart";
import { closedOf, closures, dangersOf, followClosures } from "../map/closures";
import { collection, crewPoints, incidentPoint, toldTeams } from "../map/points";
import { label, page as shell } from "../page";
import { now } from "../time";
import { ClosureKind } from "../types.gen";
import { w } from "../words";
import { dw } from "../words/danger";
import { ww } from "../words/wall";
import { boundsOf, placesOf } from "./camera";
import { store } from "./live";
import { page } from "./rotation";
import { layout } from "./scale";
import { wallTeams } from "./team-points";

// The symbols of the desk are 34 and 26 px, those of the wall 50 and 36.
const MAGNIFY = 1.45;
const FREE = 0.62;
const CLOSEST = 11.5;
const TURN_MS = 600;
const NAMES_ZOOM = 9.2;
const NONE = collection([]);
const LEGEND: readonly GlyphName[] = ["available", "asked", "accepted", "en_route", "on_scene", "off", "late"];

const failed = signal(false);
// A symbol changes when its age or lateness does, not with every tick.
const moment = computed(() => Math.floor(now.value / 15_000) * 15_000);
const incidents = computed(() => {
  const rows = [...store.tables.value.incidents.values()];
  return collection(rows.flatMap((row) => incidentPoint(row, `${label("Urgency", row.urgency)} ${row.number}`, false)));
});
const teams = computed(() => wallTeams(store.tables.value.teams.values(), [...store.tables.value.missions.values()], moment.value, toldTeams(store.tables.value.dangers.values(), store.tables.value.missions)));
const crews = computed(() => collection(crewPoints(store.positions.value.values(), store.tables.value.missions.values(), moment.value)));
const layers = computed<Layers>(() => ({ incidents: incidents.value, teams: teams.value, crews: crews.value, chosen: NONE }));

const closed = computed(() => {
  const { closures: drawn, dangers, alarms } = store.tables.value;
  return [...[...drawn.values()].map(closedOf), ...dangersOf(dangers.values(), alarms.values())];
});
const closedKinds = computed(() => ClosureKind.filter((kind) => closed.value.some((one) => one.kind === kind)));

const view = computed(() => page.value?.view ?? "situation");
// By value: places that stay where they are do not move the view again.
const located = computed(() => [...store.tables.value.incidents.values()].map(({ id, state, lon, lat }) => [id, state, lon, lat].join()).join(";"));

function aim(chart: Chart): void {
  const { incidents: rows, missions, teams: bases } = store.tables.value;
  const bounds = boundsOf(placesOf(view.value, { incidents: rows.values(), missions: missions.values(), positions: store.positions.value, teams: bases }));
  if (!bounds) return chart.zoomBack();
  const { clientWidth: width, clientHeight: height } = chart.map.getContainer();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const side = 0.09 * width;
  // Nothing that has to be seen lies under the legend, which grows with the text.
  const legend = chart.map.getContainer().parentElement?.querySelector(".legend")?.getBoundingClientRect().height ?? 0;
  chart.map.fitBounds(bounds, {
    padding: { top: 0.12 * height, bottom: Math.min(0.4 * height, Math.max(0.14 * height, legend + 40)), left: side, right: side }, maxZoom: CLOSEST, duration: still ? 0 : TURN_MS,
  });
}

const sizes = new Map<string, number>();

/** Larger symbols and names than on a desk. */
function magnify(chart: Chart, by: number): void {
  const { map } = chart;
  for (const layer of map.getStyle().layers) {
    if (layer.type !== "symbol") continue;
    if (layer.layout?.["icon-image"] !== undefined) map.setLayoutProperty(layer.id, "icon-size", by);
    const size = sizes.get(layer.id) ?? layer.layout?.["text-size"];
    if (typeof size !== "number") continue;
    sizes.set(layer.id, size);
    map.setLayoutProperty(layer.id, "text-size", size * by);
  }
  // The names of the counties are what people find their way by: they look for room beside the symbols.
  map.setLayoutProperty("county-names", "text-variable-anchor", ["center", "bottom", "top", "left", "right", "bottom-left", "bottom-right", "top-left", "top-right"]);
  map.setLayoutProperty("county-names", "text-radial-offset", 1.6);
  map.setLayoutProperty("county-names", "text-padding", 2);
  // Whoever is asked or out stands out; the others are there, smaller, and from far away without forty names over the map.
  const free: ExpressionSpecification = ["match", ["get", "rank"], 0, true, false];
  map.setLayoutProperty("teams", "icon-size", ["case", free, by * FREE, by]);
  map.setLayoutProperty("teams", "text-field", ["step", ["zoom"], ["case", free, "", ["get", "name"]], NAMES_ZOOM, ["get", "name"]]);
}

function start(container: HTMLElement): () => void {
  let chart: Chart;
  const nothing = (): void => undefined;
  try {
    chart = new Chart(container, { incident: nothing, team: nothing, ground: nothing, moved: nothing }, closures);
  } catch {
    failed.value = true;
    return nothing;
  }
  const styled = signal(false);
  chart.map.on("style.load", () => {
    styled.value = true;
  });
  const stops = [
    effect(() => chart.show(layers.value)),
    followClosures(chart, () => closed.value),
    effect(() => {
      if (styled.value) magnify(chart, MAGNIFY * layout.value.symbols);
    }),
    effect(() => {
      void [view.value, located.value, layout.value];
      untracked(() => aim(chart));
    }),
  ];
  return () => {
    stops.forEach((stop) => stop());
    chart.remove();
  };
}

export function WallMap(): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => start(box.current as HTMLElement), []);
  return (
    <main class="wall-map" aria-label={ww.title}>
      <div class="map" ref={box} />
      {failed.value && <p class="quiet">{w.map.noWebgl}</p>}
      <p class="legend">{LEGEND.map((name) => <span key={name}><Glyph name={name} size={16} />{ww.legend[name as keyof typeof ww.legend]}</span>)}{closed.value.some((one) => one.kind === "danger") && <span><ClosedSign kind="danger" size={18} />{dw.wall.danger}</span>}{closedKinds.value.map((kind) => <span key={kind}><ClosedSign kind={kind} size={18} />{label("ClosureKind", kind)}</span>)}</p>
      <p class="attribution">{shell.base_map ? `${shell.base_map.attribution} · ` : ""}{w.map.attribution}</p>
    </main>
  );
}
