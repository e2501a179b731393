// Who else is at this board: what they look at, and who writes a note. The server tells keys; names are read once.

import { computed, effect, signal } from "@preact/signals";

import { get } from "../net/api";
import { page } from "../page";
import type { ColleagueRow } from "../types.gen";
import { chosen } from "./choice";
import { type Colleague, othersOf } from "./colleagues";
import { store, sync } from "./live";

// Whoever stops writing lets others write.
const WRITING_MS = 8000;
const UNKNOWN_AGAIN_MS = 60_000;

const names = signal<ReadonlyMap<string, string>>(new Map());
/** The incident whose note is being written here. */
const writing = signal<number | null>(null);
const visible = signal(document.visibilityState === "visible");

export const subjectOf = (incident: number): string => `incident:${incident}`;

/** Who else is here; nobody while this board is not live, for it would not know. */
export const others = computed<readonly Colleague[]>(() => {
  const setting = store.setting.value;
  const told = sync.present.value;
  if (sync.follower.link.value.state !== "live" || !told || told.room !== setting?.room) return [];
  return othersOf(told.items, setting.me?.id, names.value);
});

const bySubject = computed<ReadonlyMap<string, readonly Colleague[]>>(() => {
  const found = new Map<string, Colleague[]>();
  for (const one of others.value) found.set(one.subject, [...(found.get(one.subject) ?? []), one]);
  return found;
});

/** Who else looks at an incident. */
export const lookingAt = (incident: number): readonly Colleague[] => bySubject.value.get(subjectOf(incident)) ?? [];

/** Who else writes a note to it; then nobody here does. */
export const writerOf = (incident: number): Colleague | null => lookingAt(incident).find(({ typing }) => typing) ?? null;

let pause: ReturnType<typeof setTimeout> | undefined;

/** A key was pressed in the note of an incident; null when it was left or sent. */
export function writes(incident: number | null): void {
  clearTimeout(pause);
  writing.value = incident;
  if (incident !== null) pause = setTimeout(() => (writing.value = null), WRITING_MS);
}

let askedAt = -UNKNOWN_AGAIN_MS;

async function readNames(): Promise<void> {
  if (performance.now() - askedAt < UNKNOWN_AGAIN_MS) return;
  askedAt = performance.now();
  try {
    const rows = await get<readonly ColleagueRow[]>(`/api/board/${page.slug}/colleagues`);
    names.value = new Map(rows.map(({ id, name }) => [String(id), name]));
  } catch {
    // Without names nobody is shown; the next newcomer asks again.
    askedAt = -UNKNOWN_AGAIN_MS;
  }
}

/** Say where this user is, and read the names of whoever comes. */
export function keepCompany(): void {
  document.addEventListener("visibilitychange", () => {
    visible.value = document.visibilityState === "visible";
    if (!visible.value) writes(null);
  });
  effect(() => {
    const room = store.setting.value?.room;
    if (!room) return;
    const incident = visible.value ? chosen.value : null;
    const typing = incident !== null && writing.value === incident && writerOf(incident) === null;
    sync.follower.here(room, incident === null ? "" : subjectOf(incident), typing);
  });
  effect(() => {
    const me = store.setting.value?.me?.id;
    const items = sync.present.value?.items ?? [];
    if (items.some(({ user }) => user !== String(me) && !names.value.has(user))) void readNames();
  });
}
