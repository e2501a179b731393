// What is missing, the ranked teams with their reasons, the refused with what would change it, single volunteers. A number
// assigns, after a look at the text.

import { signal } from "@preact/signals";
import type { JSX } from "preact";

import { Line, type LineName } from "../../look/signs";
import { DISPATCHABLE_INCIDENT, type GapRow, type IncidentRow, type RankedRow, type ReasonRow, type SingleRow } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { dialog } from "../choice";
import { drag } from "../drag";
import { KeyButton } from "../keys";
import { pane, ranking, rankingFailure } from "../live";

const KEYED = 9;
const FIRST = 6;
const FIRST_BESIDE_SINGLES = 4;
const FIRST_SINGLES = 3;
const open = signal(false);

const ICONS: Readonly<Record<string, LineName>> = { rest: "clock", position: "pin", work: "clock", far: "clock" };

/** When, in what range, and how likely, in one line. */
export function outlook(row: RankedRow | SingleRow): string {
  const range = w.ranking.range(minutes(row.earliest), minutes(row.latest));
  const when = `${w.ranking.arrives} ${minutes(row.expected)} ${w.ranking.minutes}${w.ranking.aside(row.estimated ? `${range} ${w.ranking.estimated}` : range)}`;
  return `${when} · ${w.ranking.likely(row.likely.percent)}${w.ranking.aside(w.ranking.learnt(row.likely.asked, row.likely.yes))}`;
}

export function Reason({ reason }: { reason: ReasonRow }): JSX.Element {
  const sign = reason.level === "refuse" ? "refused" : reason.level === "weak" ? "triangle" : (ICONS[reason.code] ?? "tick");
  return <span class={`reason ${reason.level}`}><Line name={sign} size={12} />{reason.words}</span>;
}

/** What speaks against a team comes first; how far it is stands beside it already. */
function weakFirst(reasons: readonly ReasonRow[]): ReasonRow[] {
  return reasons.filter((reason) => reason.code !== "far").sort((a, b) => Number(b.level === "weak") - Number(a.level === "weak"));
}

/** Seconds as the minutes of a list. */
export const minutes = (seconds: number): number => Math.max(1, Math.round(seconds / 60));

/** Until they would be there, and the range in which that should fall. */
function Minutes({ row }: { row: RankedRow | SingleRow }): JSX.Element {
  const range = w.ranking.range(minutes(row.earliest), minutes(row.latest));
  return (
    <span class="minutes" title={w.ranking.arrives}>
      <span><b class="num">{minutes(row.expected)}</b>{w.ranking.minutes}</span>
      <small class="num">{range}{row.estimated && ` ${w.ranking.estimated}`}</small>
    </span>
  );
}

/** How likely a yes is: a figure, never hidden, with what it was learnt from. */
function Likely({ row }: { row: RankedRow | SingleRow }): JSX.Element {
  const { percent, asked, yes } = row.likely;
  return <span class="num" title={w.ranking.learnt(asked, yes)}>{w.ranking.likely(percent)}{asked > 0 && w.ranking.aside(`${yes}/${asked}`)}</span>;
}

function Gaps({ gaps }: { gaps: readonly GapRow[] }): JSX.Element | null {
  if (!gaps.length) return null;
  return <ul class="gaps" aria-label={w.ranking.missing}>{gaps.map((gap) => <li key={`${gap.need} ${gap.unit}`}><Line name="triangle" size={14} />{gap.words}</li>)}</ul>;
}

function Team({ row, index, first }: { row: RankedRow; index: number; first: boolean }): JSX.Element {
  const preview = (): void => void (dialog.value = { name: "preview", team: row });
  return (
    <li class="ranked" title={wb.overview.drag} {...drag(row)}>
      <b class="rank num">{row.rank}</b>
      <div class="cut"><b class="name">{row.name}</b> {row.asked && <span class="tag">{w.ranking.asked}</span>}{row.needs_reason && <span class="tag gold">{w.ranking.rest}</span>}</div>
      <Minutes row={row} />
      {index < KEYED
        ? <KeyButton k={String(index + 1)} class={first ? "ink small" : "small"} label={wb.team.assign(row.name)} onPress={preview}>{w.ranking.assign}</KeyButton>
        : <button type="button" class="button small" aria-label={wb.team.assign(row.name)} onClick={preview}>{w.ranking.assign}</button>}
      <div class="reasons">
        <b class="num">{w.ranking.ready(row.free)}{row.boats > 0 && ` · ${w.ranking.boats(row.boats)}`}</b>
        <Likely row={row} />
        {weakFirst(row.reasons).map((reason) => <Reason key={reason.code + reason.words} reason={reason} />)}
      </div>
    </li>
  );
}

function Refused({ row }: { row: RankedRow }): JSX.Element {
  const against = row.reasons.filter((reason) => reason.level === "refuse" || reason.code === "position");
  return (
    <li class="ranked refused">
      <Line name="refused" size={14} />
      <div class="cut">{row.name} <span class="quiet num">{w.people(row.free)}</span></div>
      <Minutes row={row} />
      <div class="against">{w.ranking.refused}{wb.colon}{against.map((reason) => reason.words).join(" · ")}</div>
      {row.change && <div class="change"><Line name="tick" size={12} />{w.ranking.change}{wb.colon}{row.change}</div>}
    </li>
  );
}

function Single({ person }: { person: SingleRow }): JSX.Element {
  const ask = (): void => void (dialog.value = { name: "single", person });
  const shown = person.reasons.filter((reason) => reason.level === "weak" && reason.code !== "far");
  return (
    <li class="single">
      <Line name="person" size={14} />
      <div class="cut"><b class="name">{person.name}</b> <span class="quiet num">{person.phone}</span>{person.needs_reason && <span class="tag gold">{w.ranking.rest}</span>}</div>
      <Minutes row={person} />
      <button type="button" class="button small" aria-label={wb.team.assign(person.name)} onClick={ask}>{w.ranking.assign}</button>
      <div class="reasons">
        <b>{person.wanted}</b>{person.team && <span>{person.team}</span>}<Likely row={person} />
        {shown.map((reason) => <Reason key={reason.code + reason.words} reason={reason} />)}
      </div>
    </li>
  );
}

function Singles({ people }: { people: readonly SingleRow[] }): JSX.Element | null {
  if (!people.length) return null;
  const shown = open.value ? people : people.slice(0, FIRST_SINGLES);
  return (
    <>
      <h3 class="block-head">{w.ranking.singles}<span class="small">{w.ranking.singlesBy}</span></h3>
      <ol>{shown.map((one) => <Single key={`${one.need} ${one.volunteer}`} person={one} />)}</ol>
    </>
  );
}

export function Ranking({ row }: { row: IncidentRow }): JSX.Element | null {
  if (!DISPATCHABLE_INCIDENT.has(row.state)) return null;
  const needs = pane.value?.id === row.id ? pane.value.needs : [];
  const full = needs.length > 0 && needs.every((need) => need.taken >= need.quota);
  const found = ranking.value?.incident === row.id ? ranking.value : null;
  const first = found?.singles.length ? FIRST_BESIDE_SINGLES : FIRST;
  const shown = open.value ? found?.ranked : found?.ranked.slice(0, first);
  const refused = open.value ? found?.refused : found?.refused.slice(0, 1);
  const hidden = (found?.ranked.length ?? 0) + (found?.refused.length ?? 0) + Math.max(0, (found?.singles.length ?? 0) - FIRST_SINGLES) - (shown?.length ?? 0) - (refused?.length ?? 0);
  return (
    <section class="block ranking">
      <h2 class="block-head">
        {w.ranking.title}<a class="small" href="/guide/score" target="_blank" rel="noopener">{w.ranking.by}</a>
        {found && <span class="small num end">{w.ranking.counts(found.ranked.length, found.refused.length)}</span>}
      </h2>
      {full && <p class="note">{wb.full}</p>}
      {row.lon === null && <p class="small">{w.ranking.noPlace}</p>}
      {row.lon !== null && !found && <p class="small" aria-busy={!rankingFailure.value}>{rankingFailure.value || w.ranking.loading}</p>}
      {found && found.ranked.length === 0 && <p class="small">{w.ranking.none}</p>}
      {found && <Gaps gaps={found.gaps} />}
      <ol>
        {shown?.map((one, i) => <Team key={one.team} row={one} index={i} first={i === 0 && !full} />)}
        {refused?.map((one) => <Refused key={one.team} row={one} />)}
      </ol>
      {found && <Singles people={found.singles} />}
      {(hidden > 0 || open.value) && (
        <button type="button" class="button small bare" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
          <Line name="down" size={12} />{open.value ? w.act.close : `+${hidden}`}
        </button>
      )}
    </section>
  );
}
