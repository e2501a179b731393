// The layers of many points on the board's map: their switches, off until somebody wants them and then remembered, their
// legend, and how they keep up with what happens.

import { computed, effect, signal, untracked } from "@preact/signals";
import type { JSX } from "preact";

import { Key } from "../look/signs";
import type { Chart } from "../map/chart";
import { MANY, type Many, otherTeams, sourceOf } from "../map/many";
import { w } from "../words";
import { store } from "./live";

const REMEMBERED = "many-layers";
const NAMES = Object.keys(MANY) as Many[];
// All letters are taken.
const KEYS: Readonly<Record<Many, string>> = { bases: ",", allTeams: ";", otherIncidents: "'" };
// After what happened on this desk's stream, at most once in so long; and what no stream of this desk tells, so often.
const SOON_MS = 4000;
const ANYWAY_MS = 30_000;

const remembered = new Set((localStorage.getItem(REMEMBERED) ?? "").split(","));
export const manyShown = signal<ReadonlySet<Many>>(new Set(NAMES.filter((name) => remembered.has(name))));

/** The teams that the board draws itself; the same list as long as they are the same. */
const teamKeys = computed(() => [...store.tables.value.teams.keys()].sort((a, b) => a - b).join());

/** Their ids. */
export function ownTeams(): number[] {
  return untracked(() => teamKeys.value).split(",").filter(Boolean).map(Number);
}

function flip(name: Many): void {
  const next = new Set(manyShown.value);
  if (!next.delete(name)) next.add(name);
  manyShown.value = next;
  localStorage.setItem(REMEMBERED, [...next].join());
}

/** Show what is switched on, and ask anew for it when something happened. The way to stop. */
export function followMany(chart: Chart): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const renew = (): void => {
    timer = undefined;
    if (!document.hidden) for (const name of manyShown.peek()) chart.renew(sourceOf(name));
  };
  const anyway = setInterval(renew, ANYWAY_MS);
  const stops = [
    effect(() => {
      for (const name of NAMES) chart.toggle(name, manyShown.value.has(name));
    }),
    effect(() => {
      void teamKeys.value;
      chart.pick("all-teams", otherTeams(ownTeams()));
    }),
    effect(() => {
      if (store.happened.value > 0) timer ??= setTimeout(renew, SOON_MS);
    }),
  ];
  return () => {
    stops.forEach((stop) => stop());
    clearTimeout(timer);
    clearInterval(anyway);
  };
}

export function ManySwitches(): JSX.Element {
  return (
    <div class="many">
      {NAMES.map((name) => (
        <label key={name} class="line">
          <input type="checkbox" data-key={KEYS[name]} aria-keyshortcuts={KEYS[name]} aria-label={w.map[name]} checked={manyShown.value.has(name)} onChange={() => flip(name)} />
          {w.map[name]}<Key>{KEYS[name]}</Key>
        </label>
      ))}
    </div>
  );
}

/** What the symbols of the layers that are on mean. */
export function ManyLegend(): JSX.Element | null {
  const on = manyShown.value;
  if (on.size === 0) return null;
  return (
    <span class="line">
      {on.has("bases") && <><span class="line"><i class="base ready" />{w.map.baseReady}</span><span class="line"><i class="base" />{w.map.baseOff}</span></>}
      {(on.has("bases") || on.has("allTeams")) && <span class="line"><i class="crowd-sign">9</i>{w.map.crowd}</span>}
      {on.has("otherIncidents") && <span>{w.map.smaller}</span>}
    </span>
  );
}
