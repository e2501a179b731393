// What is closed now, by whom and since when, each with its lift; what was lifted below it; and the three pencils.

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { hm } from "../format";
import { ClosedSign } from "../look/closed";
import { Sheet } from "../look/sheet";
import { complain } from "../look/toasts";
import { closedOf } from "../map/closures";
import type { Pen } from "../map/pen";
import { get } from "../net/api";
import { label, page } from "../page";
import type { ClosureRow } from "../types.gen";
import { w } from "../words";
import { wb } from "../words/board";
import { pending } from "./acts";
import { dialog } from "./choice";
import { showClosed, startDrawing } from "./closing";
import { liftClosure } from "./closing-acts";
import { KeyButton } from "./keys";
import { store } from "./live";

const PENS: ReadonlyArray<readonly [key: string, pen: Pen, words: string]> = [
  ["A", "polygon", wb.closing.area], ["L", "linestring", wb.closing.line], ["P", "point", wb.closing.point],
];
const DIGITS = 9;
const past = signal<readonly ClosureRow[]>([]);

async function readPast(): Promise<void> {
  try {
    past.value = (await get<readonly ClosureRow[]>(`/api/operations/${page.slug}/closures`)).filter((row) => row.lifted_at !== null);
  } catch (error) {
    complain(error);
  }
}

function Words({ row }: { row: ClosureRow }): JSX.Element {
  return (
    <span class="grow">
      <b>{label("ClosureKind", row.kind)}</b>{row.note && ` · ${row.note}`}{row.bridges_open && <span class="tag">{wb.closing.bridgesOpen}</span>}
      <span class="small">{wb.closing.since(row.drawn_name, hm(row.drawn_at))}{row.lifted_at && ` · ${wb.closing.until(row.lifted_name, hm(row.lifted_at))}`}</span>
    </span>
  );
}

function Standing({ row, index }: { row: ClosureRow; index: number }): JSX.Element {
  const busy = pending.value.has(`/api/closures/${row.id}/lift`);
  const lift = (): void => void liftClosure(row.id);
  return (
    <li class="line">
      <ClosedSign kind={row.kind} size={20} />
      <Words row={row} />
      <button type="button" class="button small" onClick={() => showClosed(closedOf(row))}>{wb.closing.show}</button>
      {index < DIGITS
        ? <KeyButton k={String(index + 1)} class="small" busy={busy} onPress={lift}>{wb.closing.lift}</KeyButton>
        : <button type="button" class="button small" data-pending={busy} onClick={lift}>{wb.closing.lift}</button>}
    </li>
  );
}

export function ClosingList(): JSX.Element {
  const standing = [...store.tables.value.closures.values()].sort((a, b) => b.drawn_at.localeCompare(a.drawn_at) || b.id - a.id);
  // Whatever was lifted meanwhile belongs below.
  useEffect(() => void readPast(), [standing.length]);
  return (
    <Sheet title={wb.closing.title} closeWord={w.act.close} onClose={() => (dialog.value = null)}>
      <div class="closing-list">
        <p class="buttons">
          <span class="label">{wb.closing.draw}</span>
          {PENS.map(([key, pen, words]) => <KeyButton key={key} k={key} onPress={() => void startDrawing(pen)}>{words}</KeyButton>)}
        </p>
        {standing.length === 0 && <p class="small">{wb.closing.none}</p>}
        {standing.length > 0 && <h3 class="label">{wb.closing.standing} <b class="num">{standing.length}</b></h3>}
        <ul>{standing.map((row, index) => <Standing key={row.id} row={row} index={index} />)}</ul>
        {past.value.length > 0 && <h3 class="label">{wb.closing.history}</h3>}
        <ul class="past">{past.value.map((row) => <li key={row.id} class="line"><ClosedSign kind={row.kind} size={16} /><Words row={row} /></li>)}</ul>
      </div>
    </Sheet>
  );
}
