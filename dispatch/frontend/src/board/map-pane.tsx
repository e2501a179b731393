// The map between list and pane: shows what the list shows, follows the choice unless it is locked, never moves by itself.

import { computed, effect, signal, untracked } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { Badge, Glyph, Line } from "../look/signs";
import type { Glyph as GlyphName } from "../look/shapes";
import { Toasts } from "../look/toasts";
import { Chart, type Layers, type Points } from "../map/chart";
import { collection, crewPoints, incidentPoint, teamPoints } from "../map/points";
import { GROUPS } from "../map/style";
import { label, page } from "../page";
import { now } from "../time";
import type { Urgency } from "../types.gen";
import { w } from "../words";
import { pin } from "./acts";
import { choose, chosen, pinning } from "./choice";
import { teamGlyph } from "./derive";
import { KeyButton } from "./keys";
import { chosenRow, shown, store } from "./live";

const locked = signal(false);
const layersOpen = signal(false);
const hidden = signal<ReadonlySet<string>>(new Set());
const chosenTeam = signal<number | null>(null);
const failed = signal(false);
let chart: Chart | undefined;

const LEGEND: readonly GlyphName[] = ["available", "asked", "accepted", "en_route", "on_scene", "off", "late"];
const DRAWER = 424;

function incidentPoints(only: boolean): Points {
  const rows = shown.value.filter((row) => (row.id === chosen.value) === only);
  return collection(rows.flatMap((row) => incidentPoint(row, `${label("Urgency", row.urgency)} ${row.number}${only && row.people ? ` · ${w.people(row.people)}` : ""}`, only)));
}

// Quarter minutes, not seconds: a symbol changes when its age or lateness does, not with every tick.
const moment = computed(() => Math.floor(now.value / 15_000) * 15_000);
const teams = computed(() => collection(teamPoints(store.tables.value.teams.values(), store.tables.value.missions.values(), moment.value)));
const crews = computed(() => collection(crewPoints(store.positions.value.values(), store.tables.value.missions.values(), moment.value)));
const openPoints = computed(() => incidentPoints(false));
const chosenPoints = computed(() => incidentPoints(true));
const layers = computed<Layers>(() => ({ incidents: openPoints.value, teams: teams.value, crews: crews.value, chosen: chosenPoints.value }));

/** How many px of the map the drawer of a narrower screen covers on the right. */
function covered(): number {
  return matchMedia("(min-width: 900px) and (max-width: 1279px)").matches ? DRAWER : 0;
}

function start(container: HTMLElement): () => void {
  try {
    chart = new Chart(container, {
      incident: choose,
      team: (id) => (chosenTeam.value = id),
      ground: (lon, lat) => {
        chosenTeam.value = null;
        if (pinning.value && chosen.value !== null) void pin(chosen.value, lon, lat);
        pinning.value = false;
      },
      moved: () => (locked.value = true),
    });
  } catch {
    failed.value = true;
    return () => undefined;
  }
  const started = chart;
  let zoomed: number | null = null;
  const stops = [
    effect(() => started.show(layers.value)),
    effect(() => {
      for (const group of Object.keys(GROUPS)) started.toggle(group, !hidden.value.has(group));
    }),
    effect(() => {
      const row = chosenRow.value;
      const id = row?.lon == null ? null : row.id;
      // Once for a choice: what happens to it afterwards does not move the view.
      if (id === zoomed || (id === null && chosen.value !== null)) return;
      zoomed = id;
      if (untracked(() => locked.value)) return;
      if (row?.lon != null && row.lat !== null) started.zoomTo(row.lon, row.lat, covered());
      else started.zoomBack();
    }),
  ];
  return () => {
    stops.forEach((stop) => stop());
    started.remove();
  };
}

function LayerSwitches(): JSX.Element {
  const names = Object.keys(GROUPS).filter((name) => name !== "base" || page.base_map);
  const flip = (name: string): void => {
    const next = new Set(hidden.value);
    if (!next.delete(name)) next.add(name);
    hidden.value = next;
  };
  return (
    <fieldset class="float layers">
      <legend class="unseen-by-eye">{w.map.layers}</legend>
      {names.map((name) => (
        <label key={name} class="line"><input type="checkbox" checked={!hidden.value.has(name)} onChange={() => flip(name)} />{w.map[name as "teams"]}</label>
      ))}
    </fieldset>
  );
}

function TeamCard(): JSX.Element | null {
  const team = chosenTeam.value === null ? undefined : store.tables.value.teams.get(chosenTeam.value);
  if (!team) return null;
  const state = teamGlyph(team);
  return (
    <div class="float team-card" role="status">
      <Glyph name={state} /><b>{team.name}</b>
      <span>{w.states[state]} · {w.people(team.strength)}{team.boats > 0 && ` · ${w.missions.boats(team.boats)}`}{team.vehicles > 0 && ` · ${w.missions.vehicles(team.vehicles)}`}</span>
      <button type="button" class="icon-button" aria-label={w.act.close} onClick={() => (chosenTeam.value = null)}><Line name="close" /></button>
    </div>
  );
}

function Chips(): JSX.Element {
  const row = chosenRow.value;
  return (
    <div class="chips">
      {row && (
        <button type="button" class="float" onClick={() => choose(null)}>
          <Badge urgency={row.urgency as Urgency} size={14} /><b>{w.map.only(row.number)}</b><Line name="close" size={14} /><kbd class="key">Esc</kbd>
        </button>
      )}
      {pinning.value && <span class="float pin-hint" role="status"><Line name="pin" />{w.map.pinHint}<kbd class="key">Esc</kbd></span>}
      <KeyButton k="L" class="float" pressed={undefined} onPress={() => (locked.value = !locked.value)}>
        <Line name={locked.value ? "lock" : "unlock"} size={14} />{locked.value ? w.map.locked : w.map.free}
      </KeyButton>
      <TeamCard />
    </div>
  );
}

export function MapPane(): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => start(box.current as HTMLElement), []);
  return (
    <section class={pinning.value ? "map-pane pinning" : "map-pane"} data-keys={w.help.map} aria-label={w.map.label}>
      <div class="map" ref={box} />
      {failed.value && <p class="empty">{w.map.noWebgl}</p>}
      <Chips />
      <div class="map-tools float">
        <button type="button" aria-label={w.map.zoomIn} title={w.map.zoomIn} onClick={() => chart?.zoomBy(1)}><Line name="plus" /></button>
        <button type="button" aria-label={w.map.zoomOut} title={w.map.zoomOut} onClick={() => chart?.zoomBy(-1)}><Line name="minus" /></button>
        <button type="button" data-key="w" aria-keyshortcuts="W" title={w.map.whole} aria-label={w.map.whole} onClick={() => chart?.zoomWhole()}><Line name="pin" /><kbd>W</kbd></button>
        <button type="button" data-key="y" aria-keyshortcuts="Y" title={w.map.layers} aria-label={w.map.layers} aria-expanded={layersOpen.value} onClick={() => (layersOpen.value = !layersOpen.value)}><Line name="layers" /><kbd>Y</kbd></button>
      </div>
      {layersOpen.value && <LayerSwitches />}
      <Toasts undoWord={w.act.undo} closeWord={w.act.close} />
      <div class="legend float" aria-label={w.map.legend}>
        <span class="line">{LEGEND.map((name) => <span key={name} class="line"><Glyph name={name} />{w.states[name]}</span>)}</span>
        <span class="line">
          {w.map.fix}
          <span class="line"><i class="age fresh" />{w.map.fresh}</span><span class="line"><i class="age aging" />{w.map.aging}</span><span class="line"><i class="age old" />{w.map.old}</span>
        </span>
      </div>
      <p class="attribution">{page.base_map ? `${page.base_map.attribution} · ` : ""}{w.map.attribution}</p>
    </section>
  );
}
