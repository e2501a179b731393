// What is closed as it looks on the map: hatches that differ in slant as well as in colour, and their signs.

import { CLOSED_SHAPE } from "../look/shapes";
import type { Drawn } from "./brush";
import type { Colours } from "./style";

type Pen = CanvasRenderingContext2D;
type Paint = (width: number, height: number, draw: (pen: Pen) => void) => Drawn;

const TILE = 12;
const SIGN = 24;
/** The colour of what is closed: water is blue, danger to life is red, a closed road is ink. */
export function closedColour(kind: string, c: Colours): string {
  return (kind === "flooded" ? c["way"] : kind === "danger" ? c["critical"] : c["ink"]) ?? "";
}

function slants(pen: Pen): void {
  for (const shift of [-TILE, 0, TILE]) {
    pen.beginPath();
    pen.moveTo(shift - 2, TILE + 2);
    pen.lineTo(shift + TILE + 2, -2);
    pen.stroke();
  }
}

function hatch(kind: string, c: Colours, paint: Paint): Drawn {
  return paint(TILE, TILE, (pen) => {
    // What leaves the tile on one side comes in on the other, so that no seam is seen.
    if (kind !== "flooded") pen.transform(-1, 0, 0, 1, TILE, 0);
    pen.strokeStyle = closedColour(kind, c);
    pen.lineWidth = kind === "flooded" ? 2 : 1.5;
    slants(pen);
    // Danger to life is crossed both ways: it is told from the others without its colour too.
    if (kind === "danger") {
      pen.transform(-1, 0, 0, 1, TILE, 0);
      slants(pen);
    }
  });
}

function sign(kind: string, c: Colours, paint: Paint): Drawn {
  return paint(SIGN + 4, SIGN + 4, (pen) => {
    const middle = SIGN / 2 + 2;
    pen.beginPath();
    pen.arc(middle, middle, SIGN / 2, 0, 2 * Math.PI);
    pen.fillStyle = closedColour(kind, c);
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = c["surface"] ?? "";
    pen.stroke();
    const bar = kind !== "flooded" && kind !== "danger";
    pen.strokeStyle = (bar ? c["on-ink"] : kind === "flooded" ? c["on-state"] : c["on-urgency"]) ?? "";
    pen.lineWidth = bar ? 4.5 : 2.2;
    pen.lineCap = bar ? "butt" : "round";
    pen.translate(2, 2);
    pen.stroke(new Path2D(CLOSED_SHAPE[kind] ?? CLOSED_SHAPE["road_closed"]));
  });
}

/** `closed|hatch|kind`, `closed|sign|kind`. */
export function closed(parts: readonly string[], c: Colours, paint: Paint): Drawn {
  const [what, kind = "road_closed"] = parts;
  return what === "hatch" ? hatch(kind, c, paint) : sign(kind, c, paint);
}
