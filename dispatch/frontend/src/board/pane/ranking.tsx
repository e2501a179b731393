// The ranked teams with their reasons, and the refused with theirs; a number assigns, after a look at the text.

import { signal } from "@preact/signals";
import type { JSX } from "preact";

import { Line, type LineName } from "../../look/signs";
import { DISPATCHABLE_INCIDENT, type IncidentRow, type RankedRow, type ReasonRow } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { dialog } from "../choice";
import { drag } from "../drag";
import { KeyButton } from "../keys";
import { pane, ranking, rankingFailure } from "../live";

const KEYED = 9;
const FIRST = 6;
const open = signal(false);

const ICONS: Readonly<Record<string, LineName>> = { rest: "clock", position: "pin", work: "clock", far: "clock" };

export function Reason({ reason }: { reason: ReasonRow }): JSX.Element {
  const sign = reason.level === "refuse" ? "refused" : reason.level === "weak" ? "triangle" : (ICONS[reason.code] ?? "tick");
  return <span class={`reason ${reason.level}`}><Line name={sign} size={12} />{reason.words}</span>;
}

/** What speaks against a team comes first. */
function weakFirst(reasons: readonly ReasonRow[]): ReasonRow[] {
  return [...reasons].sort((a, b) => Number(b.level === "weak") - Number(a.level === "weak"));
}

function Minutes({ row }: { row: RankedRow }): JSX.Element {
  return <span class="minutes"><b class="num">{Math.max(1, Math.round(row.seconds / 60))}</b>{w.ranking.minutes}{row.estimated && ` ${w.ranking.estimated}`}</span>;
}

function Team({ row, index, first }: { row: RankedRow; index: number; first: boolean }): JSX.Element {
  const preview = (): void => void (dialog.value = { name: "preview", team: row });
  return (
    <li class="ranked" title={wb.overview.drag} {...drag(row)}>
      <b class="rank num">{row.rank}</b>
      <div class="cut"><b class="name">{row.name}</b> {row.asked && <span class="tag">{w.ranking.asked}</span>}</div>
      <Minutes row={row} />
      {index < KEYED
        ? <KeyButton k={String(index + 1)} class={first ? "ink small" : "small"} label={wb.team.assign(row.name)} onPress={preview}>{w.ranking.assign}</KeyButton>
        : <button type="button" class="button small" aria-label={wb.team.assign(row.name)} onClick={preview}>{w.ranking.assign}</button>}
      <div class="reasons">
        <b class="num">{w.ranking.ready(row.free)}{row.boats > 0 && ` · ${w.ranking.boats(row.boats)}`}</b>
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
    </li>
  );
}

export function Ranking({ row }: { row: IncidentRow }): JSX.Element | null {
  if (!DISPATCHABLE_INCIDENT.has(row.state)) return null;
  const needs = pane.value?.id === row.id ? pane.value.needs : [];
  const full = needs.length > 0 && needs.every((need) => need.taken >= need.quota);
  const found = ranking.value?.incident === row.id ? ranking.value : null;
  const shown = open.value ? found?.ranked : found?.ranked.slice(0, FIRST);
  const refused = open.value ? found?.refused : found?.refused.slice(0, 1);
  const hidden = (found?.ranked.length ?? 0) + (found?.refused.length ?? 0) - (shown?.length ?? 0) - (refused?.length ?? 0);
  return (
    <section class="block ranking">
      <h2 class="block-head">
        {w.ranking.title}<span class="small">{w.ranking.by}</span>
        {found && <span class="small num end">{w.ranking.counts(found.ranked.length, found.refused.length)}</span>}
      </h2>
      {full && <p class="note">{wb.full}</p>}
      {row.lon === null && <p class="small">{w.ranking.noPlace}</p>}
      {row.lon !== null && !found && <p class="small" aria-busy={!rankingFailure.value}>{rankingFailure.value || w.ranking.loading}</p>}
      {found && found.ranked.length === 0 && <p class="small">{w.ranking.none}</p>}
      <ol>
        {shown?.map((one, i) => <Team key={one.team} row={one} index={i} first={i === 0 && !full} />)}
        {refused?.map((one) => <Refused key={one.team} row={one} />)}
      </ol>
      {(hidden > 0 || open.value) && (
        <button type="button" class="button small bare" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
          <Line name="down" size={12} />{open.value ? w.act.close : `+${hidden}`}
        </button>
      )}
    </section>
  );
}
