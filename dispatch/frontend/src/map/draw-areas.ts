// The images of areas: hatching, the pill on a contour, the arrowhead and the number of a proposed move.

import { type Drawn, FAMILY, type Pen, paint } from "./brush";
import type { Colours } from "./style";

const TILE = 8;

/** `hatch`: a square that continues into the next, ink on nothing. */
function hatch(c: Colours): Drawn {
  return paint(TILE, TILE, (pen) => {
    pen.strokeStyle = c["text3"] ?? "";
    pen.lineWidth = 1.2;
    pen.beginPath();
    for (const shift of [-TILE, 0, TILE]) {
      pen.moveTo(shift - 1, -1);
      pen.lineTo(shift + TILE + 1, TILE + 1);
    }
    pen.stroke();
  });
}

/** `pill|words`: what a contour says of itself. */
function pill([words = ""]: readonly string[], c: Colours): Drawn {
  const font = `700 12px ${FAMILY}`;
  const measure = document.createElement("canvas").getContext("2d") as Pen;
  measure.font = font;
  const wide = Math.ceil(measure.measureText(words).width) + 14;
  return paint(wide + 2, 20, (pen) => {
    pen.beginPath();
    pen.roundRect(1, 1, wide, 18, 9);
    pen.fillStyle = c["surface"] ?? "";
    pen.fill();
    pen.lineWidth = 1.3;
    pen.strokeStyle = c["ink"] ?? "";
    pen.stroke();
    pen.font = font;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillStyle = c["text1"] ?? "";
    pen.fillText(words, wide / 2 + 1, 10.5);
  });
}

/** `head`: points east, so that it turns with its line. */
function head(c: Colours): Drawn {
  return paint(14, 14, (pen) => {
    pen.beginPath();
    pen.moveTo(2, 2);
    pen.lineTo(12, 7);
    pen.lineTo(2, 12);
    pen.fillStyle = pen.strokeStyle = c["ink"] ?? "";
    pen.fill();
  });
}

/** `move|number`: where a proposal ends. */
function move([number = ""]: readonly string[], c: Colours): Drawn {
  return paint(26, 26, (pen) => {
    pen.beginPath();
    pen.arc(13, 13, 11, 0, 2 * Math.PI);
    pen.fillStyle = c["ink"] ?? "";
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = c["surface"] ?? "";
    pen.stroke();
    pen.font = `700 13px ${FAMILY}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillStyle = c["on-ink"] ?? "";
    pen.fillText(number, 13, 13.5);
  });
}

/** The image of an area that `id` names; null for one that is none of these. */
export function drawnArea(id: string, c: Colours): Drawn | null {
  const [what, ...parts] = id.split("|");
  switch (what) {
    case "hatch": return hatch(c);
    case "pill": return pill(parts, c);
    case "head": return head(c);
    case "move": return move(parts, c);
    default: return null;
  }
}
