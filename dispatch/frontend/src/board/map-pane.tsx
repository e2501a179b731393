// The map between list and pane: shows what the list shows, follows the choice unless it is locked, never moves by itself.

import { computed, effect, signal, untracked } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { Badge, Glyph, Line } from "../look/signs";
import type { Glyph as GlyphName } from "../look/shapes";
import { Toasts } from "../look/toasts";
import { Chart, type Layers, type Points } from "../map/chart";
import { CLOSED_GROUP, closures, followClosures } from "../map/closures";
import { cellsOver } from "../map/cover";
import { collection, crewPoints, incidentPoint, teamPoints, toldTeams } from "../map/points";
import { many } from "../map/many";
import { withAreas } from "../map/areas";
import { PlanLines, planLines } from "../map/plan-lines";
import { GROUPS, joined } from "../map/style";
import { label, page } from "../page";
import { now } from "../time";
import type { Urgency } from "../types.gen";
import { w } from "../words";
import { wb } from "../words/board";
import { dw } from "../words/danger";
import { followAreas } from "./areas";
import { AreaButtons, AreaCard } from "./areas-card";
import { choose, chosen, chosenTeam, dialog, pinning, placed, planning } from "./choice";
import { drawing, drawnClosed, draws, startDrawing } from "./closing";
import { ClosedLegend, ClosingHint } from "./closing-hint";
import { KeyButton } from "./keys";
import { chosenRow, shown, store, sync } from "./live";
import { ManyLegend, ManySwitches, followMany, ownTeams } from "./many-layers";
import { moves, pinAt } from "./pinning";
import { PlanButton } from "./plan/button";
import { focused, plan, ticked } from "./plan/plan";
import { TeamCard } from "./team-card";

const LEGEND_LAYER = "legend";
const locked = signal(false);
const layersOpen = signal(false);
// On a narrow map the legend would hide a quarter of it; it is one of the layers then.
const hidden = signal<ReadonlySet<string>>(new Set(matchMedia("(max-width: 1399px)").matches ? [LEGEND_LAYER] : []));
const failed = signal(false);
let chart: Chart | undefined;

const LEGEND: readonly GlyphName[] = ["available", "asked", "accepted", "en_route", "on_scene", "off", "late"];
const DRAWER = 424;
// The legend's height with what is below it.
const FOOT = 92;

function incidentPoints(only: boolean): Points {
  const rows = shown.value.filter((row) => (row.id === chosen.value) === only);
  return collection(rows.flatMap((row) => incidentPoint(row, `${label("Urgency", row.urgency)} ${row.number}${only && row.people ? ` · ${w.people(row.people)}` : ""}`, only)));
}

// Quarter minutes, not seconds: a symbol changes when its age or lateness does, not with every tick.
const moment = computed(() => Math.floor(now.value / 15_000) * 15_000);
const teams = computed(() => collection(teamPoints(store.tables.value.teams.values(), store.tables.value.missions.values(), moment.value, toldTeams(store.tables.value.dangers.values(), store.tables.value.missions))));
const crews = computed(() => collection(crewPoints(store.positions.value.values(), store.tables.value.missions.values(), moment.value)));
const openPoints = computed(() => incidentPoints(false));
const chosenPoints = computed(() => incidentPoints(true));
const layers = computed<Layers>(() => ({ incidents: openPoints.value, teams: teams.value, crews: crews.value, chosen: chosenPoints.value }));

/** How many px of the map the drawer of a narrower screen covers on the right. */
function covered(): number {
  return matchMedia("(min-width: 900px) and (max-width: 1279px)").matches ? DRAWER : 0;
}

/** The ways of the plan, while it is looked at. */
function followLines(chart: Chart): () => void {
  const lines = new PlanLines(chart.map);
  return effect(() => lines.show(planLines(planning.value ? (plan.value?.plan ?? null) : null, focused.value, ticked.value)));
}

function start(container: HTMLElement): () => void {
  try {
    chart = new Chart(container, {
      incident: (id) => choose(id),
      team: (id) => (chosenTeam.value = id),
      ground: (lon, lat) => {
        chosenTeam.value = null;
        if (pinning.value) pinAt(lon, lat);
      },
      moved: () => (locked.value = true),
      seen: (view) => sync.look(cellsOver(view)),
    }, (colours) => withAreas(joined(closures(colours), many(colours, ownTeams())), colours));
  } catch {
    failed.value = true;
    return () => undefined;
  }
  const started = chart;
  started.zoomBack(FOOT);
  moves({ pan: (x, y) => started.panBy(x, y), zoom: (by) => started.zoomBy(by), middle: () => started.middle() });
  let zoomed: number | null = null;
  const stops = [
    effect(() => started.show(layers.value)),
    followMany(started),
    followClosures(started, drawnClosed),
    draws(started),
    followAreas(started, () => locked.value),
    followLines(started),
    effect(() => {
      for (const group of [...Object.keys(GROUPS), CLOSED_GROUP]) started.toggle(group, !hidden.value.has(group));
    }),
    effect(() => {
      const row = chosenRow.value;
      const id = row?.lon == null ? null : row.id;
      // Once for a choice: what happens to it afterwards does not move the view.
      if (id === zoomed || (id === null && chosen.value !== null)) return;
      zoomed = id;
      if (untracked(() => locked.value)) return;
      if (row?.lon != null && row.lat !== null) started.zoomTo(row.lon, row.lat, covered());
      else started.zoomBack(FOOT);
    }),
  ];
  stops.push(effect(() => {
    const at = placed.value;
    if (at && !untracked(() => locked.value)) started.zoomTo(at.lon, at.lat, covered());
  }));
  return () => {
    moves(null);
    stops.forEach((stop) => stop());
    started.remove();
  };
}

function LayerSwitches(): JSX.Element {
  const names = [...Object.keys(GROUPS).filter((name) => name !== "base" || page.base_map), CLOSED_GROUP, LEGEND_LAYER];
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
      <ManySwitches />
    </fieldset>
  );
}

function Chips(): JSX.Element {
  const row = chosenRow.value;
  return (
    <div class="chips">
      <div class="chip-row">
        {row && (
          <button type="button" class="float" onClick={() => choose(null)}>
            <Badge urgency={row.urgency as Urgency} size={14} /><b>{w.map.only(row.number)}</b><Line name="close" size={14} /><kbd class="key">Esc</kbd>
          </button>
        )}
        {pinning.value && <span class="float pin-hint" role="status"><Line name="cross" />{wb.pin.hint}<kbd class="key">Esc</kbd></span>}
        <KeyButton k="L" class="float" pressed={undefined} onPress={() => (locked.value = !locked.value)}>
          <Line name={locked.value ? "lock" : "unlock"} size={14} />{locked.value ? w.map.locked : w.map.free}
        </KeyButton>
        <PlanButton />
        <AreaButtons />
      </div>
      <TeamCard />
      <AreaCard />
    </div>
  );
}

function Legend(): JSX.Element {
  return (
    <div class="legend float" role="note" aria-label={w.map.legend}>
      <span class="line">{LEGEND.map((name) => <span key={name} class="line"><Glyph name={name} />{w.states[name]}</span>)}</span>
      <span class="line">
        {w.map.fix}
        <span class="line"><i class="age fresh" />{w.map.fresh}</span><span class="line"><i class="age aging" />{w.map.aging}</span><span class="line"><i class="age old" />{w.map.old}</span>
      </span>
      <ClosedLegend />
      <ManyLegend />
    </div>
  );
}

export function MapPane(): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => start(box.current as HTMLElement), []);
  return (
    <section class={pinning.value || drawing.value ? "map-pane pinning" : "map-pane"} data-keys={w.help.map} aria-label={w.map.label}>
      <div class="map" ref={box} />
      {failed.value && <p class="empty">{w.map.noWebgl}</p>}
      <div class="map-over">
        {/* Whoever draws needs the map free: a corner must not land on a button. */}
        {drawing.value ? <div class="chips"><ClosingHint /></div> : <Chips />}
        {!hidden.value.has(LEGEND_LAYER) && <Legend />}
      </div>
      <div class="map-tools float">
        <button type="button" aria-label={w.map.zoomIn} title={w.map.zoomIn} data-key="+" aria-keyshortcuts="+" onClick={() => chart?.zoomBy(1)}><Line name="plus" /></button>
        <button type="button" aria-label={w.map.zoomOut} title={w.map.zoomOut} data-key="-" aria-keyshortcuts="-" onClick={() => chart?.zoomBy(-1)}><Line name="minus" /></button>
        <button type="button" data-key="w" aria-keyshortcuts="W" title={w.map.whole} aria-label={w.map.whole} onClick={() => chart?.zoomWhole()}><Line name="whole" /><kbd>W</kbd></button>
        <button type="button" data-key="y" aria-keyshortcuts="Y" title={w.map.layers} aria-label={w.map.layers} aria-expanded={layersOpen.value} onClick={() => (layersOpen.value = !layersOpen.value)}><Line name="layers" /><kbd>Y</kbd></button>
        <button type="button" data-key="[" aria-keyshortcuts="[" title={wb.closing.title} aria-label={wb.closing.title} aria-haspopup="dialog" onClick={() => (dialog.value = { name: "closures" })}><Line name="refused" /><kbd>[</kbd></button>
        <button type="button" class="danger-key" data-key="!" aria-keyshortcuts="!" title={dw.raise} aria-label={dw.raise} onClick={() => void startDrawing("polygon", "danger")}><Line name="triangle" /><kbd>!</kbd></button>
      </div>
      {layersOpen.value && <LayerSwitches />}
      <Toasts undoWord={w.act.undo} closeWord={w.act.close} />
      {(pinning.value || drawing.value) && <span class="cross" aria-hidden="true"><Line name="cross" size={40} /></span>}
      <p class="attribution">{page.base_map ? `${page.base_map.attribution} · ` : ""}{w.map.attribution}</p>
    </section>
  );
}
