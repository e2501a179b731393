// The crews of the incident: those in trouble first and red, each with its one next step.

import type { JSX } from "preact";

import { hm, short } from "../../format";
import { ClosedSign } from "../../look/closed";
import { Glyph, Line } from "../../look/signs";
import { label } from "../../page";
import { now } from "../../time";
import { type IncidentRow, LIVE_MISSION, type MissionRow, RECALLABLE_MISSION } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { clearTrouble, pending, revert, rollCall, standDown, step } from "../acts";
import type { CrewStep } from "../certain";
import { dialog } from "../choice";
import { aheadWords } from "../ahead";
import { crewGlyph, crewsOf, lateBy } from "../derive";
import { KeyButton } from "../keys";
import { store } from "../live";
import { Waiting } from "../who";

const NEXT: Readonly<Record<string, CrewStep>> = { committed: "depart", en_route: "arrive", on_scene: "leave", returning: "home", stood_down: "home" };

/** What is due: its arrival, its lateness, its roll-call. */
export function Due({ row }: { row: MissionRow }): JSX.Element | null {
  const late = lateBy(row, now.value);
  if (late > 0) return <span class="tag gold"><Glyph name="late" />{w.missions.late(short(late))}</span>;
  if (row.state === "en_route" && row.eta_at) return <span class="num">{w.missions.eta(hm(row.eta_at))}</span>;
  if (row.state !== "on_scene" || !row.roll_call_due_at) return null;
  const left = (Date.parse(row.roll_call_due_at) - now.value) / 1000;
  return left < 0
    ? <span class="tag red"><Line name="bell" size={12} />{w.missions.rollOver(short(-left))}</span>
    : <span class="num">{w.missions.rollDue(short(left))}</span>;
}

type Act = readonly [key: string, words: string, act: () => void];

/** What can be done with a crew. A digit means the same in every state: what is a divert here must not be a step back there. */
function actsOf(row: MissionRow): Act[] {
  const next = NEXT[row.state];
  const live = LIVE_MISSION.has(row.state);
  const known: ReadonlyArray<readonly [boolean, Act]> = [
    [next !== undefined, ["1", next ? w.missions[next] : "", () => void (next && step(row, next))]],
    [row.state === "on_scene", ["2", w.missions.rollCall, () => void rollCall(row)]],
    [live, ["3", w.missions.trouble, () => void (dialog.value = { name: "trouble", mission: row.id })]],
    [live, ["4", w.missions.divert, () => void (dialog.value = { name: "divert", mission: row.id })]],
    [RECALLABLE_MISSION.has(row.state), ["5", w.missions.standDown, () => void standDown(row)]],
    [row.state !== "committed", ["6", w.missions.revert, () => void revert(row)]],
  ];
  return known.flatMap(([may, act]) => (may ? [act] : []));
}

function Acts({ row }: { row: MissionRow }): JSX.Element {
  const busy = [...pending.value].some((path) => path.startsWith(`/api/missions/${row.id}/`));
  return (
    <div class="buttons">
      {actsOf(row).map(([key, words, act]) => (
        <KeyButton key={key} k={key} class={key === "6" ? "small bare" : "small"} busy={busy} onPress={act}>{key === "1" ? <b>{words}</b> : words}</KeyButton>
      ))}
    </div>
  );
}

/** What is closed on its way, and how far. */
function ClosedAhead({ row }: { row: MissionRow }): JSX.Element | null {
  const { closed } = row;
  if (!closed) return null;
  return (
    <p class="line closed-ahead">
      <ClosedSign kind={closed.kind} /><b>{label("ClosureKind", closed.kind)}</b>
      <span class="num">{aheadWords(closed)}</span>
    </p>
  );
}

function Crew({ row }: { row: MissionRow }): JSX.Element {
  const troubled = row.trouble !== null || row.words !== "";
  const name = row.team_name || row.leader;
  return (
    <li class={troubled ? "crew trouble" : "crew"} data-item data-own data-keys={wb.keys.row} tabIndex={-1} aria-label={name}>
      <div class="line">
        <Glyph name={troubled ? "failed" : crewGlyph(row)} />
        <b class="cut">{name}</b>
        <span class="num">{w.missions.crew(row.strength)}{row.boats > 0 && ` · ${w.missions.boats(row.boats)}`}{row.vehicles > 0 && ` · ${w.missions.vehicles(row.vehicles)}`}</span>
        <span class="grow" />
        <Waiting row={store.pending.rows.value.has(`missions:${row.id}`)} />
        <span class="small">{label("MissionState", row.state)}</span>
        <Due row={row} />
      </div>
      {troubled && (
        <p class="line">
          <b class="u-critical">{row.trouble ? label("StopState", row.trouble) : w.missions.words}</b>
          <span class="grow">{row.words && w.callOut.words(row.words)}</span>
          <KeyButton k="." class="small" onPress={() => void clearTrouble(row)}>{w.missions.clear}</KeyButton>
        </p>
      )}
      <ClosedAhead row={row} />
      <Acts row={row} />
    </li>
  );
}

export function Crews({ row }: { row: IncidentRow }): JSX.Element | null {
  const crews = crewsOf(store.tables.value.missions.values(), row.id);
  if (crews.length === 0) return null;
  return (
    <section class="block">
      <h2 class="block-head">{w.missions.title}<span class="small num">{w.people(crews.filter((m) => LIVE_MISSION.has(m.state)).reduce((sum, m) => sum + m.strength, 0))}</span></h2>
      <ul class="crews">{crews.map((one) => <Crew key={one.id} row={one} />)}</ul>
    </section>
  );
}
