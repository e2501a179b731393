// The pages of the wall, one after another; a person may hold one.

import { computed, effect, signal, untracked } from "@preact/signals";

import { now } from "../time";
import { PAGE_SECONDS, type View, pagesOf, turned } from "./pages";
import { crewsOut, pressing } from "./figures";
import { store } from "./live";
import { layout } from "./scale";

const views = computed<readonly View[]>(() => {
  const { incidents, missions } = store.tables.value;
  return [
    "situation",
    ...(pressing(incidents.values()).length > 0 ? ["critical" as const] : []),
    ...(crewsOut(missions.values()).length > 0 ? ["crews" as const] : []),
  ];
});
// By value: a wall must not start over when rows change and views do not.
const viewKey = computed(() => views.value.join());

export const pages = computed(() => (viewKey.value, pagesOf(untracked(() => views.value), layout.value.room)));
export const at = signal(0);
export const left = signal(PAGE_SECONDS);
export const held = signal(false);
export const page = computed(() => pages.value[Math.min(at.value, pages.value.length - 1)]);

let since = now.peek();

/** Show a page for a whole turn. */
export function show(index: number): void {
  at.value = (index + pages.value.length) % pages.value.length;
  left.value = PAGE_SECONDS;
  since = now.peek();
}

/** Stop turning, or go on. */
export function toggleHold(): void {
  held.value = !held.value;
  show(at.value);
}

/** Turn with the clock. */
export function startRotation(): void {
  effect(() => {
    const elapsed = (now.value - since) / 1000;
    untracked(() => {
      if (held.value) return;
      const turn = turned(at.value, pages.value.length, elapsed);
      if (elapsed >= PAGE_SECONDS) since = now.value;
      at.value = turn.at;
      left.value = turn.left;
    });
  });
}
