// Which map cells a view looks at. Pure.

import { quadkey } from "../net/packed";

/** West, south, east, north in degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

// Views of many sizes meet in the same cells, which are packed once for all of them: zooms are even, and no more than so many
// cells are looked at, the smallest that still cover the view.
const MOST_CELLS = 32;
const DEEPEST = 16;
const STEP = 2;
// So much of the view's size is looked at beyond each of its sides, where the cells do not reach further anyway.
const MARGIN = 0.05;
const MOST_LAT = 85.05;

/** How far to the south on the square of the world, 0 to 1. */
function southOf(lat: number): number {
  const radians = (Math.max(-MOST_LAT, Math.min(MOST_LAT, lat)) * Math.PI) / 180;
  return (1 - Math.asinh(Math.tan(radians)) / Math.PI) / 2;
}

/** First and last tile between two places on the square of the world, with the margin. */
function span(from: number, to: number, zoom: number): readonly [number, number] {
  const more = (to - from) * MARGIN;
  const tile = (at: number): number => Math.max(0, Math.min(2 ** zoom - 1, Math.floor(at * 2 ** zoom)));
  return [tile(from - more), tile(to + more)];
}

/** The quadkeys of the cells that cover the view and a margin around it. */
export function cellsOver([west, south, east, north]: Bounds): string[] {
  for (let zoom = DEEPEST; ; zoom -= STEP) {
    const [left, right] = span(west / 360 + 0.5, east / 360 + 0.5, zoom);
    const [top, bottom] = span(southOf(north), southOf(south), zoom);
    if (zoom > 0 && (right - left + 1) * (bottom - top + 1) > MOST_CELLS) continue;
    const columns = Array.from({ length: right - left + 1 }, (_, i) => left + i);
    return columns.flatMap((x) => Array.from({ length: bottom - top + 1 }, (_, i) => quadkey(zoom, x, top + i)));
  }
}
