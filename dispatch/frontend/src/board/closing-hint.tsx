// While somebody draws: what to do, how many corners stand, and the keys; and the legend of what is closed.

import type { JSX } from "preact";

import { ClosedSign } from "../look/closed";
import { Key, Line } from "../look/signs";
import { label } from "../page";
import { ClosureKind } from "../types.gen";
import { wb } from "../words/board";
import { dw } from "../words/danger";
import { drawing, finishable, finishDrawing, stopDrawing, undoCorner } from "./closing";
import { store } from "./live";

export function ClosingHint(): JSX.Element | null {
  const open = drawing.value;
  if (!open) return null;
  return (
    <div class="float closing-hint" data-drawing data-ready={open.ready} role="group" aria-label={open.use === "danger" ? dw.raise : wb.closing.title}>
      <p class="line" role="status">
        <Line name="cross" /><span>{open.use === "danger" ? dw.draw : wb.closing.hint[open.pen]}<span class="small"> {wb.closing.byKey}</span></span>
        {open.pen !== "point" && <b class="num">{wb.closing.corners(open.corners)}</b>}
      </p>
      <span class="buttons">
        {open.pen !== "point" && <button type="button" class="button small ink" aria-keyshortcuts="F" disabled={!finishable()} onClick={finishDrawing}>{wb.closing.finish}<Key>F</Key></button>}
        {open.pen !== "point" && <button type="button" class="button small" aria-keyshortcuts="Z" disabled={open.corners === 0} onClick={undoCorner}>{wb.closing.back}<Key>Z</Key></button>}
        <button type="button" class="button small" aria-keyshortcuts="Escape" onClick={stopDrawing}>{wb.closing.cancel}<Key>Esc</Key></button>
      </span>
    </div>
  );
}

/** What the signs mean, while any of them is on the map. */
export function ClosedLegend(): JSX.Element | null {
  const { closures, dangers } = store.tables.value;
  const there = new Set([...closures.values()].map((row) => row.kind));
  if (there.size + dangers.size === 0) return null;
  return (
    <span class="line">
      {dangers.size > 0 && <span class="line"><ClosedSign kind="danger" size={13} />{dw.panel}</span>}
      {ClosureKind.filter((kind) => there.has(kind)).map((kind) => <span key={kind} class="line"><ClosedSign kind={kind} size={13} />{label("ClosureKind", kind)}</span>)}
    </span>
  );
}
