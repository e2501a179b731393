// Drawing what is closed: a pencil on the board's map, and what was drawn until it is saved or let go.

import { effect, signal } from "@preact/signals";

import type { Chart } from "../map/chart";
import { type Closed, boundsOf, closedOf, dangersOf } from "../map/closures";
import { LEAST, type Pen } from "../map/pen";
import type { Pencil } from "../map/pencil";
import { colours } from "../map/style";
import { dialog, pinning, view } from "./choice";
import { store } from "./live";
import { panKey } from "./pinning";

export type Use = "closure" | "danger";

export interface Drawing {
  readonly pen: Pen;
  readonly corners: number;
  /** What it will be. */
  readonly use: Use;
  /** Whether the program that draws has been loaded. */
  readonly ready: boolean;
}

const DRAFT = -1;
const ROOM_PX = 90;
const CLICK_MS = 80;
/** What is being drawn; null when nobody draws. */
export const drawing = signal<Drawing | null>(null);
/** The kind chosen in the sheet, so that the map shows what it will be. */
export const draftKind = signal("flooded");
let chart: Chart | null = null;
let pencil: Pencil | null = null;

/** Everything that the map draws as closed: what stands, and what is about to. */
export function drawnClosed(): Closed[] {
  const open = dialog.value;
  const { closures, dangers, alarms } = store.tables.value;
  const standing = [...[...closures.values()].map(closedOf), ...dangersOf(dangers.values(), alarms.values())];
  if (open?.name !== "closure" && open?.name !== "danger") return standing;
  return [...standing, { id: DRAFT, kind: open.name === "danger" ? "danger" : draftKind.value, shape: open.shape }];
}

/** The map that is on the screen now; the way to stop. */
export function draws(map: Chart): () => void {
  chart = map;
  // With new colours the map loses what it had drawn.
  const restyled = (): void => stopDrawing();
  map.map.on("style.load", restyled);
  const stop = effect(() => {
    const on = drawing.value !== null;
    if (on) map.drawing = true;
    // The click that put the last corner is still to come to the map: it chooses nothing.
    else setTimeout(() => (map.drawing = drawing.peek() !== null), CLICK_MS);
    map.map.getCanvas().style.cursor = "";
  });
  return () => {
    stop();
    stopDrawing();
    map.map.off("style.load", restyled);
    chart = null;
  };
}

/** Take up the pencil; its program is loaded with the first stroke. */
export async function startDrawing(pen: Pen, use: Use = "closure"): Promise<void> {
  stopDrawing();
  [dialog.value, pinning.value, view.value] = [null, false, "map"];
  drawing.value = { pen, use, corners: 0, ready: false };
  const { Pencil: Loaded } = await import("../map/pencil");
  // Somebody may have thought better of it meanwhile.
  if (!chart || drawing.value?.pen !== pen || pencil) return;
  pencil = new Loaded(chart.map, pen, colours(), {
    corners: (corners) => {
      if (drawing.value) drawing.value = { ...drawing.value, corners };
    },
    done: (shape) => {
      stopDrawing();
      if (use === "danger") {
        dialog.value = { name: "danger", shape };
        return;
      }
      draftKind.value = shape.type === "Polygon" ? "flooded" : "road_closed";
      dialog.value = { name: "closure", shape };
    },
  });
  drawing.value = { ...drawing.value, ready: true };
}

/** Lay the pencil down; what was not finished is gone. */
export function stopDrawing(): void {
  drawing.value = null;
  const last = pencil;
  pencil = null;
  // Not inside the pencil's own event.
  if (last) setTimeout(() => last.stop());
}

/** Whether the shape has the corners it takes. */
export const finishable = (): boolean => drawing.value !== null && drawing.value.corners >= LEAST[drawing.value.pen];

export const finishDrawing = (): void => pencil?.finish();
export const undoCorner = (): void => void pencil?.undo();

/** A key while something is drawn: the arrows move the map, Enter puts a corner at the cross. True when it was one of these. */
export function drawKey(key: string): boolean {
  if (panKey(key)) return true;
  switch (key.toLowerCase()) {
    case "enter": pencil?.corner(); return true;
    case "z":
    case "backspace": undoCorner(); return true;
    case "f": finishDrawing(); return true;
    case "+": chart?.zoomBy(1); return true;
    case "-": chart?.zoomBy(-1); return true;
    default: return false;
  }
}

/** Bring a closure into view. */
export function showClosed(row: Closed): void {
  const [west, south, east, north] = boundsOf(row.shape);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  [dialog.value, view.value] = [null, "map"];
  chart?.map.fitBounds([[west, south], [east, north]], { padding: ROOM_PX, maxZoom: 14, duration: still ? 0 : 400 });
}

/** Bring one spot into view, whatever is locked: somebody asked for it. */
export function showPoint(lon: number, lat: number): void {
  [dialog.value, view.value] = [null, "map"];
  chart?.zoomTo(lon, lat);
}
