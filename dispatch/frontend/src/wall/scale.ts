// The wall's text from 80 to 200 %, by + and -, kept on this screen.

import { computed, signal } from "@preact/signals";

import { SCALES, fittingScale, layoutOf, nextScale } from "./layout";

const KEY = "wall-scale";

const glass = signal({ width: innerWidth, height: innerHeight });
const kept = Number(localStorage.getItem(KEY));
export const percent = signal<number>(
  SCALES.some((step) => step === kept) ? kept : fittingScale(glass.value.width, glass.value.height),
);
export const layout = computed(() => layoutOf(glass.value.width, glass.value.height, percent.value));

/** One step larger or smaller. */
export function changeScale(direction: 1 | -1): void {
  percent.value = nextScale(percent.value, direction);
  localStorage.setItem(KEY, String(percent.value));
}

/** Follow the size of the glass. */
export function watchGlass(): void {
  addEventListener("resize", () => {
    glass.value = { width: innerWidth, height: innerHeight };
  });
}
