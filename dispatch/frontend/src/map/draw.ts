// The map's symbols, drawn when they are first needed: the same shapes as on the page.

import { kindIcon, teamIcon } from "../look/icons";
import { type Glyph, URGENCY_SHAPE } from "../look/shapes";
import { IncidentKind, TeamKind, Urgency } from "../types.gen";
import { type Drawn, FAMILY, glyph, glyphColour, icon, paint, type Pen, place } from "./brush";
import { closed } from "./closed-signs";
import type { Colours } from "./style";

/** `incident|urgency|kind|tag|chosen|unseen|closed`: shape on a pin, with its tag below. */
function incident(parts: readonly string[], c: Colours): Drawn {
  const [urgency = "routine", kind = "other", tag = "", chosen, unseen, closed] = parts;
  const size = chosen ? 44 : 34;
  const rings = unseen && urgency === "critical" ? 15 : 0;
  const font = `700 12px ${FAMILY}`;
  const measure = document.createElement("canvas").getContext("2d") as Pen;
  measure.font = font;
  const wide = Math.ceil(measure.measureText(tag).width) + 12;
  const width = Math.max(size + 8 + 2 * rings, wide + 4);
  const top = 4 + rings;
  const colour = closed ? (c["off"] ?? "") : (c[urgency] ?? "");
  const tip = top + size + 6;
  // The tip of the pin is the middle of the image, so that every image stands on its point.
  return paint(width, 2 * tip, (pen) => {
    const x = (width - size) / 2;
    if (rings) ringsAround(pen, width / 2, top + size / 2, size / 2, colour);
    pen.fillStyle = chosen ? (c["ink"] ?? "") : colour;
    pen.beginPath();
    pen.moveTo(width / 2 - 5, top + size - 1);
    pen.lineTo(width / 2 + 5, top + size - 1);
    pen.lineTo(width / 2, tip);
    pen.fill();
    pen.fillStyle = colour;
    pen.strokeStyle = chosen ? (c["ink"] ?? "") : (c["surface"] ?? "");
    pen.lineJoin = "round";
    place(pen, URGENCY_SHAPE[urgency as Urgency] ?? URGENCY_SHAPE.routine, 32, x, top, size, (path) => {
      pen.lineWidth = chosen ? 5 : 3.4;
      pen.stroke(path);
      if (chosen) {
        pen.lineWidth = 2;
        pen.strokeStyle = c["surface"] ?? "";
        pen.stroke(path);
      }
      pen.fill(path);
    });
    const inner = size * 0.5;
    const drop = urgency === "urgent" ? size * 0.1 : 0;
    icon(pen, kindIcon(IncidentKind.find((one) => one === kind) ?? "other"), (width - inner) / 2, top + (size - inner) / 2 + drop, inner, c["on-urgency"] ?? "");
    if (tag) tagged(pen, tag, (width - wide) / 2, tip + 2, wide, font, colour, Boolean(chosen), c);
  });
}

function ringsAround(pen: Pen, x: number, y: number, radius: number, colour: string): void {
  pen.strokeStyle = colour;
  for (const [more, width] of [[7, 2], [13, 1]] as const) {
    pen.lineWidth = width;
    pen.beginPath();
    pen.arc(x, y, radius + more, 0, 2 * Math.PI);
    pen.stroke();
  }
}

function tagged(pen: Pen, words: string, x: number, y: number, width: number, font: string, edge: string, chosen: boolean, c: Colours): void {
  pen.beginPath();
  pen.roundRect(x + 0.5, y + 0.5, width - 1, 17, 4);
  pen.fillStyle = (chosen ? c["ink"] : c["surface"]) ?? "";
  pen.fill();
  pen.lineWidth = 1.3;
  pen.strokeStyle = chosen ? (c["ink"] ?? "") : edge;
  pen.stroke();
  pen.font = font;
  pen.textBaseline = "middle";
  pen.fillStyle = (chosen ? c["on-ink"] : c["text1"]) ?? "";
  pen.fillText(words, x + 6, y + 9.5);
}

/** `team|kind|state|late|told`: rounded square with its state at the corner; filled when it is out or ready, hollow when asked.
 * Told of a danger it has red rings while it is silent, and a green tick when it is out of it. */
function team(parts: readonly string[], c: Colours): Drawn {
  const [kind = "search", state = "off", late, told] = parts;
  const size = 26;
  const colour = glyphColour(state as Glyph, c);
  const filled = state === "available" || state === "en_route" || state === "on_scene";
  // The symbol stays in the middle of its image, whatever stands round it.
  const more = told === "told" ? 12 : 0;
  return paint(size + 16 + 2 * more, size + 16 + 2 * more, (pen) => {
    if (more) ringsAround(pen, 8 + more + size / 2, 8 + more + size / 2, size / 2 + 2, c["critical"] ?? "");
    pen.translate(more, more);
    pen.beginPath();
    pen.roundRect(8, 8, size, size, 6);
    pen.fillStyle = filled ? colour : (c["surface"] ?? "");
    pen.strokeStyle = filled ? (c["surface"] ?? "") : colour;
    pen.lineWidth = 2;
    if (state === "off") pen.setLineDash([3, 2]);
    pen.fill();
    pen.stroke();
    pen.setLineDash([]);
    icon(pen, teamIcon(TeamKind.find((one) => one === kind) ?? "search"), 13, 13, 16, filled ? (c["on-state"] ?? "") : colour);
    disc(pen, 8 + size, 8, 7, c);
    glyph(pen, state as Glyph, 8 + size - 5, 3, 10, c);
    if (told === "withdrawn") {
      disc(pen, 8 + size, 8 + size, 8, c);
      pen.strokeStyle = c["available"] ?? "";
      pen.lineWidth = 2.4;
      pen.stroke(new Path2D(`M${4 + size} ${8.5 + size}l3 3 5.5-6`));
    }
    if (late) {
      disc(pen, 8, 8, 7, c);
      glyph(pen, "late", 2.5, 2.5, 11, c);
    }
  });
}

function disc(pen: Pen, x: number, y: number, radius: number, c: Colours): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fillStyle = c["surface"] ?? "";
  pen.fill();
}

/** `crew|state|age|heading`: the state in a disc; its ring tells the age of the fix (fresh, aging, old). */
function crew(parts: readonly string[], c: Colours): Drawn {
  const [state = "en_route", age = "old", heading = ""] = parts;
  return paint(26, 26, (pen) => {
    disc(pen, 13, 13, 11, c);
    pen.beginPath();
    pen.arc(13, 13, 10, 0, 2 * Math.PI);
    pen.strokeStyle = age === "old" ? (c["off"] ?? "") : glyphColour(state as Glyph, c);
    pen.lineWidth = 2;
    if (age === "aging") pen.setLineDash([5, 3]);
    if (age === "old") pen.setLineDash([1.5, 3]);
    pen.stroke();
    pen.setLineDash([]);
    pen.translate(13, 13);
    // The arrowhead points east; a heading counts clockwise from north.
    if (state === "en_route" && heading !== "") pen.rotate(((Number(heading) - 90) * Math.PI) / 180);
    glyph(pen, state as Glyph, -5, -5, 10, c);
  });
}

/** `cluster|count|critical|urgent`: an ink ring with the count, the urgencies inside as an arc, the highest first. */
function cluster(parts: readonly string[], c: Colours): Drawn {
  const [count, critical, urgent] = parts.map(Number) as [number, number, number];
  const size = Math.min(44, 30 + 2 * Math.sqrt(count));
  return paint(size + 4, size + 4, (pen) => {
    const middle = size / 2 + 2;
    disc(pen, middle, middle, size / 2, c);
    pen.lineWidth = 2;
    pen.strokeStyle = c["ink"] ?? "";
    pen.beginPath();
    pen.arc(middle, middle, size / 2 - 1, 0, 2 * Math.PI);
    pen.stroke();
    let from = -Math.PI / 2;
    for (const [part, colour] of [[critical, c["critical"]], [urgent, c["urgent"]], [count - critical - urgent, c["routine"]]] as const) {
      const to = from + (2 * Math.PI * part) / count;
      pen.lineWidth = 3.5;
      pen.strokeStyle = colour ?? "";
      pen.beginPath();
      pen.arc(middle, middle, size / 2 - 4.5, from, to);
      pen.stroke();
      from = to;
    }
    pen.font = `700 13px ${FAMILY}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillStyle = c["text1"] ?? "";
    pen.fillText(String(count), middle, middle + 1);
  });
}

/** `crowd|count|state`: teams that stand too close together, in their shape; its edge is the state of the busiest. */
function crowd(parts: readonly string[], c: Colours): Drawn {
  const [count = "", state = "off"] = parts;
  return paint(30, 30, (pen) => {
    pen.beginPath();
    pen.roundRect(2, 2, 26, 26, 7);
    pen.fillStyle = c["surface"] ?? "";
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = glyphColour(state as Glyph, c);
    pen.stroke();
    pen.font = `700 12px ${FAMILY}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillStyle = c["text1"] ?? "";
    pen.fillText(count, 15, 16);
  });
}

/** The image that `id` names; null for one that is not ours. */
export function drawn(id: string, c: Colours): Drawn | null {
  const [what, ...parts] = id.split("|");
  switch (what) {
    case "incident": return incident(parts, c);
    case "team": return team(parts, c);
    case "crew": return crew(parts, c);
    case "cluster": return cluster(parts, c);
    case "crowd": return crowd(parts, c);
    case "closed": return closed(parts, c, paint);
    default: return null;
  }
}
