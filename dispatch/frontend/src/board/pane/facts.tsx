// What else is known: the five answers of intake, persons, requests, hand-offs.

import type { JSX } from "preact";

import { dayAndTime, hm } from "../../format";
import { label, page } from "../../page";
import type { IncidentPane, IncidentRow } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { unlinkRequest } from "../acts";
import { dialog } from "../choice";
import { KeyButton } from "../keys";

function Persons({ detail }: { detail: IncidentPane }): JSX.Element {
  return (
    <section class="block">
      <h2 class="block-head">{w.persons.title}<KeyButton k="P" class="small bare end" onPress={() => (dialog.value = { name: "persons" })}>{w.persons.add}</KeyButton></h2>
      {detail.persons.length === 0 && <p class="small">{w.persons.none}</p>}
      <ul class="persons">
        {detail.persons.map((one) => (
          <li key={one.id} class="line"><b class="num">{one.count}</b>{label("PersonState", one.state)}<span class="grow cut">{one.name}{one.destination && ` → ${one.destination}`}</span><time class="small">{hm(one.at)}</time></li>
        ))}
      </ul>
    </section>
  );
}

function Requests({ detail }: { detail: IncidentPane }): JSX.Element | null {
  if (detail.requests.length === 0) return null;
  return (
    <section class="block">
      <h2 class="block-head">{w.requests.title}<span class="small num">{detail.requests.length}</span></h2>
      <ul class="persons">
        {detail.requests.map((one) => (
          <li key={one.id}>
            <p class="line small"><span class="num">{one.label}</span>{label("Source", one.source)}<span class="num">{one.phone}</span><span class="grow" /><time>{hm(one.received_at)}</time>
              <button type="button" class="button small bare" onClick={() => void unlinkRequest(one)}>{w.requests.unlink}</button></p>
            <p>{one.words}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Facts({ row, detail }: { row: IncidentRow; detail: IncidentPane | null }): JSX.Element | null {
  if (!detail) return null;
  const f = w.pane.facts;
  const facts: ReadonlyArray<readonly [string, string]> = [
    [f.place, row.lon === null ? w.pane.noPlace : `${detail.place_words || row.place}（${label("Precision", row.precision)}）`],
    ...(detail.starts_at ? [[wb.lanes.starts, `${dayAndTime(detail.starts_at, page.language)}${detail.ends_at ? ` – ${dayAndTime(detail.ends_at, page.language)}` : ""}`] as const] : []),
    [f.people, row.people === null ? "–" : w.people(row.people)],
    [f.water, detail.water || "–"],
    [f.vulnerable, detail.vulnerable || "–"],
    ...(detail.meeting_point ? [[f.meeting, detail.meeting_point] as const] : []),
    ...(detail.bring ? [[f.bring, detail.bring] as const] : []),
  ];
  return (
    <>
      <dl class="block fact-list">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      <Persons detail={detail} />
      <Requests detail={detail} />
      {detail.hand_offs.map((one) => <p key={one.at} class="block small">{w.handOver.title} {label("HandOffTo", one.to)} {one.reference} {one.note} {hm(one.at)}</p>)}
    </>
  );
}
