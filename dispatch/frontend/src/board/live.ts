// The board's store, and what is fetched for the chosen incident: its pane and its ranking.

import { computed, effect, signal, untracked } from "@preact/signals";

import { Failure, get } from "../net/api";
import { channelOf } from "../net/channel";
import { liveAddress } from "../net/wire";
import { page } from "../page";
import { Sync } from "../store/sync";
import { type AnyEvent, DISPATCHABLE_INCIDENT, type Figures, type IncidentPane, type IncidentRow, type RankingPane, type Rows, type Snapshot, type TextFigures } from "../types.gen";
import { chosen, filter } from "./choice";
import { byUrgency, passes } from "./derive";

const slug = page.slug ?? "";
const PANE_MS = 250;
const RANKING_MS = 1500;

export const sync = new Sync({
  snapshot: () => get<Snapshot>(`/api/board/${slug}`),
  rows: (wanted) => get<Rows>(`/api/board/${slug}/rows?${wanted.query()}`),
  figures: () => get<Figures>(`/api/board/${slug}/figures`),
  texts: () => get<TextFigures>(`/api/board/${slug}/texts`),
}, channelOf(liveAddress(), page.user ? `user:${page.user}` : ""));
export const store = sync.store;

/** All incidents in the order of the list. */
export const incidents = computed<readonly IncidentRow[]>(() => [...store.tables.value.incidents.values()].sort(byUrgency));
/** Those that pass the filter: the same on list and map. */
export const shown = computed<readonly IncidentRow[]>(() => incidents.value.filter((row) => passes(row, filter.value)));
export const chosenRow = computed<IncidentRow | null>(() =>
  chosen.value === null ? null : (store.tables.value.incidents.get(chosen.value) ?? null),
);

export const pane = signal<IncidentPane | null>(null);
export const ranking = signal<RankingPane | null>(null);
/** Why there is no ranking or no pane. */
export const paneFailure = signal("");
export const rankingFailure = signal("");

async function readPane(id: number): Promise<void> {
  try {
    const found = await get<IncidentPane>(`/api/incidents/${id}`);
    if (chosen.value === id) pane.value = found;
    paneFailure.value = "";
  } catch (error) {
    if (chosen.value === id && error instanceof Failure) paneFailure.value = error.message;
  }
}

let rankingsAsked = 0;

async function readRanking(id: number): Promise<void> {
  // A timer of the incident before this one: its question must not make the one for this incident void.
  if (chosen.peek() !== id) return;
  const mine = (rankingsAsked += 1);
  // What was asked before a road was closed must not come after what was asked since.
  const counts = (): boolean => chosen.value === id && mine === rankingsAsked;
  try {
    const found = await get<RankingPane>(`/api/incidents/${id}/ranking`);
    if (!counts()) return;
    ranking.value = found;
    rankingFailure.value = "";
  } catch (error) {
    if (counts() && error instanceof Failure) rankingFailure.value = error.message;
  }
}

/** Whether an event changes what the pane of `id` shows. */
function concerns(event: AnyEvent, id: number): boolean {
  if ("incident" in event) return event.incident === id;
  return (event.type === "incident.changed" || event.type === "incident.counted") && event.id === id;
}

/** Read pane and ranking when an incident is chosen, and anew after events that concern it. */
export function followChoice(): void {
  let paneTimer: ReturnType<typeof setTimeout> | undefined;
  let rankingTimer: ReturnType<typeof setTimeout> | undefined;
  const rankable = computed(() => chosenRow.value?.lon != null && DISPATCHABLE_INCIDENT.has(chosenRow.value.state));

  effect(() => {
    const id = chosen.value;
    pane.value = null;
    paneFailure.value = "";
    if (id !== null) void readPane(id);
  });
  effect(() => {
    const id = chosen.value;
    ranking.value = null;
    rankingFailure.value = "";
    if (id !== null && rankable.value) void readRanking(id);
  });
  effect(() => {
    // A snapshot that came after a gap: what the pane missed was told by no event.
    if (!store.setting.value) return;
    const id = untracked(() => chosen.value);
    if (id === null || pane.peek() === null) return;
    void readPane(id);
    if (rankable.peek()) void readRanking(id);
  });
  effect(() => {
    const event = store.lastEvent.value;
    const id = untracked(() => chosen.value);
    if (!event || id === null) return;
    if (concerns(event, id)) {
      clearTimeout(paneTimer);
      paneTimer = setTimeout(() => void readPane(id), PANE_MS);
    }
    if (event.type === "closure.changed") {
      // Whoever is about to send a team must not read a way that is closed: at once, not when it has come to rest.
      clearTimeout(rankingTimer);
      if (rankable.peek()) void readRanking(id);
    }
    if (event.type === "team.changed" || event.type === "mission.changed" || (event.type === "incident.changed" && event.id === id)) {
      clearTimeout(rankingTimer);
      if (rankable.peek()) rankingTimer = setTimeout(() => void readRanking(id), RANKING_MS);
    }
  });
}
