// 遇险: one strip a crew over everything else, with its clock, until somebody has it by name; then calm until it is over.

import type { JSX } from "preact";

import { clock, hm, hms } from "../format";
import { Line } from "../look/signs";
import { secondsSince } from "../time";
import type { AlarmRow } from "../types.gen";
import { dw } from "../words/danger";
import { pending } from "./acts";
import { showPoint } from "./closing";
import { outOfDanger, take } from "./danger";
import { Dial } from "./dial";
import { KeyButton } from "./keys";
import { store } from "./live";

function placeOf(row: AlarmRow): string {
  if (row.point_at !== null) return dw.alarm.place(hms(row.point_at), clock(secondsSince(row.point_at)));
  return row.lon === null ? dw.alarm.none : dw.alarm.sent;
}

function Alarm({ row, first }: { row: AlarmRow; first: boolean }): JSX.Element {
  const { lon, lat } = row;
  const taken = row.acknowledged_at !== null;
  const who = [row.name, row.who, row.number === null ? "" : `#${row.number}`].filter((one, i, all) => one && all.indexOf(one) === i);
  const buttons = (
    <span class="buttons">
      {lon !== null && lat !== null && <button type="button" class="button small" onClick={() => showPoint(lon, lat)}><Line name="pin" size={14} />{dw.show}</button>}
      <Dial path={`/api/alarms/${row.id}/phones`} masked={row.phone} />
      {!taken && (first
        ? <KeyButton k=";" class="ink" busy={pending.value.has(`/api/alarms/${row.id}/acknowledge`)} onPress={() => void take(row)}>{dw.alarm.take}</KeyButton>
        : <button type="button" class="button ink" onClick={() => void take(row)}>{dw.alarm.take}</button>)}
      {taken && <button type="button" class="button small" data-pending={pending.value.has(`/api/missions/${row.mission}/clear`)} onClick={() => void outOfDanger(row)}>{dw.alarm.over}</button>}
    </span>
  );
  return (
    <div class={taken ? "distress taken" : "distress"} role="alert" data-alarm={row.id}>
      <Line name="triangle" size={20} />
      <b class="what">{dw.alarm.title}</b>
      <b class="clock num">{clock(secondsSince(row.raised_at))}</b>
      <span class="grow">
        <b>{who.join(" · ")}</b>{row.times > 1 && ` · ${dw.alarm.times(row.times)}`}
        <span class="small num">{placeOf(row)} · {row.acknowledged_at !== null ? dw.alarm.taken(row.acknowledged_name, hm(row.acknowledged_at)) : row.escalated_at !== null ? dw.alarm.escalated(hms(row.escalated_at)) : dw.alarm.untaken}</span>
      </span>
      {buttons}
    </div>
  );
}

export function Alarms(): JSX.Element | null {
  const rows = [...store.tables.value.alarms.values()].sort((a, b) => Number(a.acknowledged_at !== null) - Number(b.acknowledged_at !== null) || a.raised_at.localeCompare(b.raised_at));
  if (rows.length === 0) return null;
  return <section class="distresses" data-keys={dw.alarm.title} aria-label={dw.alarm.title}>{rows.map((row, i) => <Alarm key={row.id} row={row} first={i === 0} />)}</section>;
}
