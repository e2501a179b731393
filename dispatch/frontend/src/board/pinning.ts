// Setting a pin without a mouse: the arrow keys move the map under the cross, Enter pins.

import { chosen, pinning } from "./choice";
import { correct, pin } from "./acts";
import { chosenRow } from "./live";

const STEP_PX = 80;

export interface Mover {
  pan(x: number, y: number): void;
  zoom(by: number): void;
  middle(): readonly [lon: number, lat: number];
}

let mover: Mover | null = null;

/** The map that is on the screen now. */
export function moves(map: Mover | null): void {
  mover = map;
}

/** Pin the chosen incident there; whoever is out for it is told. */
export function pinAt(lon: number, lat: number): void {
  const row = chosenRow.value;
  pinning.value = false;
  if (!row || chosen.value === null) return;
  const { accepted, en_route: way, on_scene: scene } = row.counts;
  if (accepted + way + scene > 0) void correct(row.id, { lon, lat }, row.place);
  else void pin(row.id, lon, lat);
}

/** Move the map under the cross. True when the key was an arrow. */
export function panKey(key: string): boolean {
  if (!mover) return false;
  switch (key) {
    case "ArrowUp": mover.pan(0, -STEP_PX); return true;
    case "ArrowDown": mover.pan(0, STEP_PX); return true;
    case "ArrowLeft": mover.pan(-STEP_PX, 0); return true;
    case "ArrowRight": mover.pan(STEP_PX, 0); return true;
    default: return false;
  }
}

/** A key while a pin is being set. True when it was one of these. */
export function pinKey(key: string): boolean {
  if (!mover) return false;
  if (key !== "Enter") return panKey(key);
  pinAt(...mover.middle());
  return true;
}
