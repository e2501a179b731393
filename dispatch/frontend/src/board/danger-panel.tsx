// Dangers that stand: over everything but a cry for help, the silent on top with their clocks, until two people lifted it.

import { signal } from "@preact/signals";
import type { JSX } from "preact";

import { clock, hm, short } from "../format";
import { Line } from "../look/signs";
import { label } from "../page";
import { now, secondsSince } from "../time";
import type { DangerRow, ToldRow } from "../types.gen";
import { w } from "../words";
import { dw } from "../words/danger";
import { pending } from "./acts";
import { showClosed } from "./closing";
import { answerFor, askedByMe, countOf, keep, lift, silentOf, tellAgain } from "./danger";
import { Dial } from "./dial";
import { KeyButton } from "./keys";
import { store } from "./live";
import type { ClosedShape } from "../map/closures";

const open = signal<ReadonlySet<number>>(new Set());

function flip(id: number): void {
  const next = new Set(open.value);
  if (!next.delete(id)) next.add(id);
  open.value = next;
}

const kindOf = (row: ToldRow): string => (row.mission !== null ? dw.kind.crew : row.team !== null ? dw.kind.team : dw.kind.outside);

function Silent({ row }: { row: ToldRow }): JSX.Element {
  const left = row.due_at === null ? null : Math.max(0, (Date.parse(row.due_at) - now.value) / 1000);
  const busy = pending.value.has(`/api/warned/${row.id}/answer`);
  return (
    <li class="silent" data-own tabIndex={0} data-told={row.id}>
      <b class="clock num">{clock(secondsSince(row.told_at))}</b>
      <span class="grow cut">
        <b>{row.name}</b> <span class="small num">{row.people > 0 && `${w.people(row.people)} · `}{row.who && row.who !== row.name ? row.who : kindOf(row)} · {row.round > 1 && `${dw.round(row.round)} · `}{left === null ? dw.last : dw.again(short(left))}</span>
      </span>
      <span class="buttons">
        <Dial path={`/api/warned/${row.id}/phones`} masked={row.phone} own="T" />
        <KeyButton k="R" class="small" busy={busy} onPress={() => void answerFor(row, "received")}>{dw.sayReceived}</KeyButton>
        <KeyButton k="8" class="small" busy={busy} onPress={() => void answerFor(row, "withdrawn")}>{dw.sayWithdrawn}</KeyButton>
        {row.phone && <button type="button" class="button small icon" title={dw.tellAgain} aria-label={dw.tellAgain} onClick={() => void tellAgain(row)}><Line name="retry" size={14} /></button>}
      </span>
    </li>
  );
}

function Answered({ row }: { row: ToldRow }): JSX.Element {
  const at = row.withdrawn_at ?? row.received_at;
  return (
    <li class="answered">
      <Line name={row.state === "withdrawn" ? "tick" : "eye"} size={14} />
      <span class="grow cut"><b>{row.name}</b> <span class="small num">{label("ToldState", row.state)} {at && hm(at)}{row.source && dw.source(label("Source", row.source))}</span></span>
      {row.state === "received" && <button type="button" class="button small" onClick={() => void answerFor(row, "withdrawn")}>{dw.sayWithdrawn}</button>}
    </li>
  );
}

function Lift({ row }: { row: DangerRow }): JSX.Element {
  const busy = pending.value.has(`/api/dangers/${row.id}/lift`);
  if (row.lift_asked_at === null) return <button type="button" class="button small" data-pending={busy} onClick={() => void lift(row)}>{dw.liftAsk}</button>;
  return (
    <>
      {!askedByMe(row) && <button type="button" class="button small ink" data-pending={busy} onClick={() => void lift(row)}>{dw.liftSure}</button>}
      <button type="button" class="button small" onClick={() => void keep(row)}>{dw.keep}</button>
    </>
  );
}

function Counts({ row, silent }: { row: DangerRow; silent: number }): JSX.Element {
  const people = row.told.reduce((sum, one) => sum + one.people, 0);
  return (
    <span class="counts num">
      <span>{dw.told} <b>{row.told.length}</b>{people > 0 && ` (${w.people(people)})`}</span><span>{dw.received} <b>{countOf(row, "received")}</b></span><span>{dw.withdrawn} <b>{countOf(row, "withdrawn")}</b></span>
      <span data-silent={silent > 0}>{dw.silent} <b>{silent}</b></span>
    </span>
  );
}

function Danger({ row }: { row: DangerRow }): JSX.Element {
  const silent = silentOf(row);
  const answered = row.told.filter((one) => one.state !== "told");
  const shown = open.value.has(row.id);
  return (
    <section class="danger-panel" data-danger={row.id} aria-label={`${dw.acts[row.act]} ${row.name}`}>
      <header>
        <Line name="triangle" size={20} />
        <b class="what">{dw.acts[row.act]}</b>
        <b class="clock num">{clock(secondsSince(row.raised_at))}</b>
        <span class="grow cut"><b>{row.name}</b>{row.why && ` · ${row.why}`} <span class="small num">{dw.closedArea} · {row.lift_asked_at === null ? dw.since(row.raised_name, hm(row.raised_at)) : dw.asked(row.lift_asked_name, hm(row.lift_asked_at))}</span></span>
        <Counts row={row} silent={silent.length} />
        <span class="buttons">
          <button type="button" class="button small" onClick={() => showClosed({ id: row.id, kind: "danger", shape: row.shape as unknown as ClosedShape })}>{dw.show}</button>
          <Lift row={row} />
        </span>
      </header>
      <ul>{silent.map((one) => <Silent key={one.id} row={one} />)}</ul>
      {answered.length > 0 && (
        <div class="rest">
          <button type="button" class="button small" aria-expanded={shown} onClick={() => flip(row.id)}>{silent.length === 0 && `${dw.nobodySilent} · `}{dw.more(answered.length)}<Line name="down" size={14} /></button>
          {shown && <ul>{answered.map((one) => <Answered key={one.id} row={one} />)}</ul>}
        </div>
      )}
    </section>
  );
}

export function Dangers(): JSX.Element | null {
  const rows = [...store.tables.value.dangers.values()].sort((a, b) => a.raised_at.localeCompare(b.raised_at));
  if (rows.length === 0) return null;
  return <div class="dangers" data-keys={dw.panel}>{rows.map((row) => <Danger key={row.id} row={row} />)}</div>;
}
