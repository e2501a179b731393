// The lists of the wall: teams on scene with their roll call, what presses most, crews that are out. Bounded by their block.

import type { JSX } from "preact";

import { crewGlyph, lateBy } from "../board/derive";
import { clock, hm, short } from "../format";
import { kindIcon } from "../look/icons";
import { Badge, Glyph, Icon, Line, Progress } from "../look/signs";
import { label } from "../page";
import { now, secondsSince } from "../time";
import type { IncidentKind, IncidentRow, MissionRow, Urgency } from "../types.gen";
import { ww } from "../words/wall";
import { ROLL_CALL_SOON_S, crewsOut, heads, onScene, peopleOf, pressing, rollCallLeft } from "./figures";
import { store } from "./live";
import { rowsIn } from "./pages";
import { crewName, destination, shortPlace } from "./places";

const HEAD = 60;
const ROW = { roll_call: 57, critical: 92, crews: 57 };

/** Names the heading, then rows as many as fit; the rest is counted, never silently cut. */
function shownOf<T>(rows: readonly T[], height: number, row: number): { readonly shown: readonly T[]; readonly rest: number } {
  const fit = rowsIn(height, HEAD, row);
  return { shown: rows.slice(0, fit), rest: Math.max(0, rows.length - fit) };
}

function RollCallRow({ mission, minutes }: { mission: MissionRow; minutes: number }): JSX.Element {
  const left = rollCallLeft(mission, now.value) ?? 0;
  const level = left < 0 ? "over" : left < ROLL_CALL_SOON_S ? "soon" : "calm";
  const share = Math.max(0, Math.min(1, 1 - left / (minutes * 60)));
  return (
    <li data-level={level}>
      {level === "over" ? <Line name="bell" size={24} /> : <Glyph name="on_scene" size={18} />}
      <span class="name cut">{crewName(mission)} <b class="num">{mission.strength}</b></span>
      <span class="gauge" aria-hidden="true"><i style={{ width: `${100 * share}%` }} /></span>
      <span class="where cut">{destination(mission)}</span>
      <b class="left num">{left < 0 ? ww.rollCall.over(short(-left)) : short(left)}</b>
    </li>
  );
}

/** Teams on scene; whose roll call is overdue stands on top, in red. */
export function RollCall({ height }: { height: number }): JSX.Element {
  const crews = onScene(store.tables.value.missions.values());
  const minutes = store.setting.value?.rollCallMinutes ?? 0;
  const late = crews.filter((row) => (rollCallLeft(row, now.value) ?? 0) < 0).length;
  const { shown, rest } = shownOf(crews, height, ROW.roll_call);
  const words = [ww.rollCall.sum(crews.length, heads(crews)), ...(late > 0 ? [ww.rollCall.late(late)] : []), ...(rest > 0 ? [ww.rollCall.rest(rest)] : [])];
  return (
    <section class="list roll-call wall-card">
      <h2>{ww.rollCall.title} <span>{ww.rollCall.every(minutes)}</span><span class="sum num">{words.join(" · ")}</span></h2>
      {crews.length === 0 ? <p class="quiet">{ww.rollCall.none}</p> : <ul>{shown.map((row) => <RollCallRow key={row.id} mission={row} minutes={minutes} />)}</ul>}
    </section>
  );
}

function CriticalRow({ row }: { row: IncidentRow }): JSX.Element {
  const people = peopleOf(row.counts);
  const { need, asked, accepted, way, scene } = ww.critical;
  return (
    <li>
      <Badge urgency={row.urgency as Urgency} size={44} />
      <div class="grow">
        <p class="line">
          {!row.seen && <span class="tag inverse">{ww.critical.unseen}</span>}
          <Icon icon={kindIcon(row.kind as IncidentKind)} size={22} />
          <span class="name cut"><b>#{row.number}</b> {label("IncidentKind", row.kind)} {shortPlace(row)}</span>
          {row.counts.trouble > 0 && <span class="tag red">{ww.trouble(row.counts.trouble)}</span>}
          <b class="left num">{clock(secondsSince(row.received_at))}</b>
        </p>
        <p class="line figures-line num">
          <span>{need} <b>{people.needed || ww.nothing}</b></span>
          <span><Glyph name="asked" size={14} />{asked} <b>{people.asked}</b></span>
          <span><Glyph name="accepted" size={14} />{accepted} <b>{people.accepted}</b></span>
          <span><Glyph name="en_route" size={14} />{way} <b>{people.way}</b></span>
          <span><Glyph name="on_scene" size={14} />{scene} <b>{people.scene}</b></span>
          <span class="stage">{label("IncidentState", row.state)}</span>
        </p>
        <Progress needed={people.needed} scene={people.scene} way={people.way} accepted={people.accepted - people.way - people.scene} />
      </div>
    </li>
  );
}

/** Critical and urgent incidents by wait. */
export function Critical({ height }: { height: number }): JSX.Element {
  const rows = pressing(store.tables.value.incidents.values());
  const { shown, rest } = shownOf(rows, height, ROW.critical);
  return (
    <section class="list critical wall-card">
      <h2>{ww.critical.title}<span class="sum num">{ww.critical.sum(rows.length)}{rest > 0 && ` · ${ww.critical.rest(rest)}`}</span></h2>
      <ul>{shown.map((row) => <CriticalRow key={row.id} row={row} />)}</ul>
    </section>
  );
}

/** What a crew is to be watched for, and how badly. */
function watch(mission: MissionRow): { readonly words: string; readonly level: "over" | "soon" | "calm" } {
  if (mission.trouble !== null) return { words: label("StopState", mission.trouble), level: "over" };
  const left = rollCallLeft(mission, now.value);
  if (left !== null) {
    const level = left < 0 ? "over" : left < ROLL_CALL_SOON_S ? "soon" : "calm";
    return { words: left < 0 ? ww.rollCall.over(short(-left)) : ww.crews.roll(short(left)), level };
  }
  const late = lateBy(mission, now.value);
  if (late > 0) return { words: ww.crews.late(short(late)), level: "soon" };
  if (mission.state === "en_route" && mission.eta_at) return { words: ww.crews.eta(hm(mission.eta_at)), level: "calm" };
  return { words: ww.crews.since(hm(mission.left_at ?? mission.committed_at)), level: "calm" };
}

function CrewRow({ mission }: { mission: MissionRow }): JSX.Element {
  const { words, level } = watch(mission);
  return (
    <li data-level={level}>
      {level === "over" ? <Line name="triangle" size={24} /> : <Glyph name={lateBy(mission, now.value) > 0 ? "late" : crewGlyph(mission)} size={18} />}
      <span class="name cut">{crewName(mission)} <b class="num">{mission.strength}</b></span>
      <span class="state cut">{label("MissionState", mission.state)}</span>
      <span class="where cut">{destination(mission)}</span>
      <b class="left num">{words}</b>
    </li>
  );
}

/** All crews that are out, those in trouble on top. */
export function Crews({ height }: { height: number }): JSX.Element {
  const crews = crewsOut(store.tables.value.missions.values());
  const { shown, rest } = shownOf(crews, height, ROW.crews);
  const figures = store.figures.value;
  const words = [
    ww.crews.sum(crews.length, heads(crews)),
    ...(figures ? [ww.crews.ready(figures.teams_ready, figures.people_ready)] : []),
    ...(rest > 0 ? [ww.crews.rest(rest)] : []),
  ];
  return (
    <section class="list crews wall-card">
      <h2>{ww.crews.title}<span class="sum num">{words.join(" · ")}</span></h2>
      {crews.length === 0 ? <p class="quiet">{ww.crews.none}</p> : <ul>{shown.map((row) => <CrewRow key={row.id} mission={row} />)}</ul>}
    </section>
  );
}
