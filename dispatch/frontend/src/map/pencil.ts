// A shape drawn by hand on a map: corners by click, or at the cross in the middle of the view; each can be taken back.
// Loaded when somebody draws.

import type { Map as MapLibre } from "maplibre-gl";
import { TerraDraw, TerraDrawLineStringMode, TerraDrawModeUndoRedo, TerraDrawPointMode, TerraDrawPolygonMode } from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";

import { type Pen, type Sketch, shapeOf } from "./pen";
import type { Colours } from "./style";

type Hex = `#${string}`;

interface Hooks {
  /** How many corners stand. */
  corners(count: number): void;
  done(shape: Sketch): void;
}

export class Pencil {
  readonly #draw: TerraDraw;
  readonly #map: MapLibre;
  readonly #pen: Pen;
  readonly #hooks: Hooks;
  #corners = 0;

  constructor(map: MapLibre, pen: Pen, c: Colours, hooks: Hooks) {
    [this.#map, this.#pen, this.#hooks] = [map, pen, hooks];
    const ink = (c["ink"] ?? "") as Hex;
    const land = (c["surface"] ?? "") as Hex;
    const closing = { closingPointColor: land, closingPointOutlineColor: ink, closingPointWidth: 6, closingPointOutlineWidth: 2.5 };
    const dots = { coordinatePointColor: ink, coordinatePointOutlineColor: land, coordinatePointWidth: 5, coordinatePointOutlineWidth: 2 };
    // The page owns the keys: what is drawn is finished and cancelled through it.
    const common = { keyEvents: null, showCoordinatePoints: true, pointerDistance: 24 };
    this.#draw = new TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map }),
      modes: [
        new TerraDrawPolygonMode({ ...common, styles: { ...closing, ...dots, fillColor: ink, fillOpacity: 0.12, outlineColor: ink, outlineWidth: 3 } }),
        new TerraDrawLineStringMode({ ...common, styles: { ...closing, ...dots, lineStringColor: ink, lineStringWidth: 4 } }),
        new TerraDrawPointMode({ styles: { pointColor: ink, pointOutlineColor: land, pointWidth: 9, pointOutlineWidth: 2 } }),
      ],
      undoRedo: { modeLevel: new TerraDrawModeUndoRedo() },
    });
    this.#draw.start();
    this.#draw.setMode(pen);
    this.#draw.on("history", ({ stack, undoSize }) => {
      if (stack !== "mode") return;
      this.#corners = undoSize;
      hooks.corners(undoSize);
    });
    this.#draw.on("finish", (id) => {
      const geometry = this.#draw.getSnapshotFeature(id)?.geometry;
      if (geometry) hooks.done(geometry as Sketch);
    });
  }

  /** Take the last corner back; false when there is none. */
  undo(): boolean {
    return this.#draw.canUndo() && this.#draw.undo();
  }

  /** Put a corner in the middle of the view, as a click there would. */
  corner(): void {
    const canvas = this.#map.getCanvas();
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const at = { clientX: left + width / 2, clientY: top + height / 2, isPrimary: true, pointerId: 1, pointerType: "mouse", bubbles: false, cancelable: true };
    for (const [kind, buttons] of [["pointermove", 0], ["pointerdown", 1], ["pointerup", 0]] as const) {
      canvas.dispatchEvent(new PointerEvent(kind, { ...at, button: kind === "pointermove" ? -1 : 0, buttons }));
    }
  }

  /** The shape as far as it stands; nothing happens while corners are missing. */
  finish(): void {
    const drawn = this.#draw.getSnapshot().find((one) => one.properties["mode"] === this.#pen && one.properties["currentlyDrawing"]);
    const shape = drawn ? shapeOf(this.#pen, drawn.geometry as GeoJSON.Geometry, this.#corners) : null;
    if (shape) this.#hooks.done(shape);
  }

  /** Away with it. The map may have lost its layers already, with a change of its colours. */
  stop(): void {
    try {
      this.#draw.stop();
    } catch {
      // Nothing of it is left on the map then.
    }
  }
}
