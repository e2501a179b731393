// What every symbol of the map is drawn with: a canvas at twice the size for sharp screens, icons, and the glyphs of states.

import type { Icon } from "../look/icons";
import { GLYPH_SHAPE, type Glyph } from "../look/shapes";
import type { Colours } from "./style";

export const RATIO = 2;
export const FAMILY = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif';

export interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

export type Pen = CanvasRenderingContext2D;

export function paint(width: number, height: number, draw: (pen: Pen) => void): Drawn {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * RATIO);
  canvas.height = Math.ceil(height * RATIO);
  const pen = canvas.getContext("2d", { willReadFrequently: true }) as Pen;
  pen.scale(RATIO, RATIO);
  draw(pen);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/** Draw `path`, made for a box of `box`, into the square at x, y. */
export function place(pen: Pen, path: string, box: number, x: number, y: number, size: number, act: (shape: Path2D) => void): void {
  pen.save();
  pen.translate(x, y);
  pen.scale(size / box, size / box);
  act(new Path2D(path));
  pen.restore();
}

export function icon(pen: Pen, shape: Icon, x: number, y: number, size: number, colour: string): void {
  pen.fillStyle = colour;
  place(pen, shape.path, shape.box, x, y, size, (path) => pen.fill(path));
}

export function glyph(pen: Pen, name: Glyph, x: number, y: number, size: number, c: Colours): void {
  const colour = glyphColour(name, c);
  const { fill, stroke, ink } = GLYPH_SHAPE[name];
  pen.fillStyle = pen.strokeStyle = colour;
  pen.lineWidth = 1.6;
  if (stroke) place(pen, stroke, 12, x, y, size, (path) => pen.stroke(path));
  if (fill) place(pen, fill, 12, x, y, size, (path) => pen.fill(path));
  pen.strokeStyle = "#121826";
  if (ink) place(pen, ink, 12, x, y, size, (path) => pen.stroke(path));
}

export function glyphColour(name: Glyph, c: Colours): string {
  switch (name) {
    case "available": return c["available"] ?? "";
    case "asked":
    case "accepted":
    case "en_route": return c["way"] ?? "";
    case "on_scene": return c["scene"] ?? "";
    case "late":
    case "unclear": return c["gold"] ?? "";
    case "failed": return c["critical"] ?? "";
    default: return c["off"] ?? "";
  }
}
