// The plan beside what stands today: who is there and what lacks, who would go and what stays missing, what changes and why.

import type { JSX } from "preact";

import { hm } from "../../format";
import { Badge, Glyph, Line } from "../../look/signs";
import { label } from "../../page";
import { LIVE_MISSION, type PlanIncidentRow, type PlanItemRow, type PlanRow, type Urgency, WAITING_ASK } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { pending } from "../acts";
import { choose, chosen, dialog, planning } from "../choice";
import { crewGlyph, crewsOf } from "../derive";
import { KeyButton } from "../keys";
import { store } from "../live";
import { minutes } from "../pane/ranking";
import { Figures } from "./figures";
import { chosenItems, discard, focused, items, open, plan, planFailure, propose, reserve, tick, ticked } from "./plan";

const busy = (): boolean => [...pending.value].some((path) => path.endsWith("/plan") || path.startsWith("/api/plans/"));

function Tools(): JSX.Element {
  const stands = plan.value?.plan;
  const [all, some, wait] = [open.value.length, chosenItems.value.length, busy()];
  const ask = (which: readonly PlanItemRow[]): void => void (dialog.value = { name: "plan", items: which });
  return (
    <div class="plan-tools">
      <div class="buttons">
        {!stands && <KeyButton k="R" class="ink" busy={wait} onPress={() => void propose()}>{wb.plan.propose}</KeyButton>}
        {stands && <KeyButton k="S" class={some > 0 ? "ink" : ""} disabled={some === 0} busy={wait} onPress={() => ask(chosenItems.value)}>{wb.plan.acceptSome(some)}</KeyButton>}
        {stands && <KeyButton k="A" class={some === 0 && all > 0 && stands.differs.length === 0 ? "ink" : ""} disabled={all === 0} busy={wait} onPress={() => ask(open.value)}>{wb.plan.acceptAll(all)}</KeyButton>}
        {stands && <KeyButton k="R" busy={wait} title={wb.plan.againWhy} onPress={() => void propose()}>{wb.plan.again}</KeyButton>}
        {stands && <KeyButton k="F" class="bare" busy={wait} title={wb.plan.freshWhy} onPress={() => void propose(true)}>{wb.plan.fresh}</KeyButton>}
        {stands && <KeyButton k="X" class="bare" busy={wait} onPress={() => void discard()}>{wb.plan.discard}</KeyButton>}
      </div>
      <label class="line small">{wb.plan.reserve}
        <input class="input count" type="number" min={0} max={99} value={reserve.value ?? plan.value?.reserve ?? 1} onInput={(event) => (reserve.value = event.currentTarget.valueAsNumber || 0)} />
        {wb.plan.reserveUnit}
      </label>
    </div>
  );
}

/** What is no longer as it was: one key plans anew. */
function Changed({ differs }: { differs: readonly string[] }): JSX.Element | null {
  if (differs.length === 0) return null;
  return (
    <div class="plan-note gold" role="status">
      <Line name="triangle" size={16} />
      <span class="grow"><b>{wb.plan.changed}</b> {differs.join(wb.plan.and)}</span>
      <button type="button" class="button small" onClick={() => void propose()}>{wb.plan.again}<kbd class="key" aria-hidden="true">R</kbd></button>
    </div>
  );
}

function Today({ row }: { row: PlanIncidentRow }): JSX.Element {
  const { missions, asks, teams } = store.tables.value;
  const crews = crewsOf(missions.values(), row.id).filter((one) => LIVE_MISSION.has(one.state));
  const waiting = [...asks.values()].filter((one) => one.incident === row.id && WAITING_ASK.has(one.state));
  return (
    <div class="plan-cell">
      {crews.map((one) => <p key={one.id} class="line"><Glyph name={crewGlyph(one)} /><span class="cut">{one.team_name || one.leader}</span><span class="small num">{w.people(one.strength)} · {label("MissionState", one.state)}</span></p>)}
      {waiting.map((one) => <p key={`a${one.id}`} class="line"><Glyph name="asked" /><span class="cut">{teams.get(one.team ?? 0)?.name ?? one.who}</span><span class="small">{w.states.asked}</span></p>)}
      {crews.length + waiting.length === 0 && <p class="small">{wb.plan.nobody}</p>}
      {row.lacks.length > 0 && <p class="plan-lacks">{wb.plan.lacks}{wb.colon}{row.lacks.join(wb.plan.and)}</p>}
    </div>
  );
}

const SIGN = { accepted: "tick", declined: "close", stale: "refused" } as const;

/** How it ended: called out, left, or stale with why and by whom. */
function Verdict({ item }: { item: PlanItemRow }): JSX.Element | null {
  if (item.state === "proposed") return null;
  const who = [item.who, item.at && hm(item.at)].filter(Boolean).join(" ");
  return (
    <span class={`plan-verdict ${item.state}`}>
      <Line name={SIGN[item.state as keyof typeof SIGN]} size={12} />{label("ProposalItemState", item.state)}
      {item.why && ` · ${item.why}`}{who && ` · ${who}`}
    </span>
  );
}

function Item({ item }: { item: PlanItemRow }): JSX.Element {
  const proposed = item.state === "proposed";
  return (
    <label class={`plan-item ${item.state}`}>
      {proposed
        ? <input type="checkbox" data-row data-plan-item checked={ticked.value.has(item.id)} onChange={() => tick(item.id)} onFocus={() => (focused.value = item.id)} onBlur={() => (focused.value = null)} />
        : <span aria-hidden="true" />}
      <span class="cut"><b>{item.name}</b> <span class="small">{item.place}</span></span>
      <span class="num plan-minutes"><b>{minutes(item.seconds)}</b> {w.ranking.minutes}{item.estimated && ` ${w.ranking.estimated}`}</span>
      <span class="small plan-fills">{wb.plan.fills} {item.fills} <Verdict item={item} /></span>
    </label>
  );
}

function Incident({ row }: { row: PlanIncidentRow }): JSX.Element {
  const urgency = row.urgency as Urgency;
  return (
    <li class="plan-row" aria-current={chosen.value === row.id}>
      <button type="button" class="plan-job" onClick={() => choose(row.id)}>
        <Badge urgency={urgency} size={24} />
        <span class="grow"><span class="small"><b class={`u-${urgency}`}>{label("Urgency", urgency)}</b> <span class="num">#{row.number}</span></span><b class="plan-title">{row.title}</b></span>
      </button>
      <Today row={row} />
      <div class="plan-cell">
        {row.items.map((item) => <Item key={item.id} item={item} />)}
        {row.items.length === 0 && <p class="small">{wb.plan.noTeam}</p>}
        {row.missing.map((words) => <p key={words} class="plan-missing"><Line name="triangle" size={12} />{words}</p>)}
      </div>
    </li>
  );
}

function Changes({ stands }: { stands: PlanRow }): JSX.Element | null {
  if (stands.changes.length === 0) return null;
  return (
    <details class="plan-changes" open={stands.changes.length <= 6}>
      <summary>{wb.plan.changes(stands.changes.length)}</summary>
      <ul>{stands.changes.map((one) => <li key={`${one.code} ${one.incident} ${one.team} ${one.words}`}>{one.words}<span class="small"> · {one.because}</span></li>)}</ul>
    </details>
  );
}

function LeftOut({ stands }: { stands: PlanRow }): JSX.Element | null {
  if (stands.left_out.length === 0) return null;
  return (
    <section class="plan-out">
      <h2 class="block-head">{wb.plan.leftOut}<span class="small num">{stands.left_out.length + stands.left_out_more}</span></h2>
      <ul>{stands.left_out.map((one) => <li key={one.id} class="line"><b class="num">#{one.number}</b><span class="cut">{one.title}</span><span class="small grow">{one.words}</span></li>)}</ul>
      {stands.left_out_more > 0 && <p class="small num">{wb.plan.more(stands.left_out_more)}</p>}
    </section>
  );
}

function Empty(): JSX.Element {
  return <div class="empty"><p>{plan.value ? wb.plan.none : planFailure.value || wb.plan.loading}</p></div>;
}

/** Side by side: today and the proposal. */
export function Plan(): JSX.Element {
  const stands = plan.value?.plan;
  return (
    <section class="plan left" data-keys={wb.plan.title} aria-label={wb.plan.title}>
      <header class="left-head">
        <h1>{wb.plan.title}</h1>
        {stands && <span class="small grow cut">P-{stands.id} · {hm(stands.at)} {stands.by_name} · {wb.plan.counted(stands.free_teams, items.value.length)}</span>}
        <button type="button" class="icon-button" aria-label={w.act.close} title={`${w.act.close} Esc`} onClick={() => (planning.value = false)}><Line name="close" /></button>
      </header>
      <Tools />
      <div class="plan-scroll">
        {stands && <Changed differs={stands.differs} />}
        {!stands && <Empty />}
        {stands && <Figures stands={stands} />}
        {stands && <Changes stands={stands} />}
        {stands && stands.incidents.length === 0 && <p class="plan-note">{wb.plan.nothing}</p>}
        {stands && stands.incidents.length > 0 && (
          <>
            <div class="plan-row plan-heads" aria-hidden="true"><span>{wb.plan.incident}</span><span>{wb.plan.today}</span><span>{wb.plan.proposal}</span></div>
            <ol>{stands.incidents.map((row) => <Incident key={row.id} row={row} />)}</ol>
          </>
        )}
        {stands && <LeftOut stands={stands} />}
      </div>
      <footer class="list-keys"><span class="line"><kbd class="key">↑</kbd><kbd class="key">↓</kbd>{w.keys.select}</span><span class="line"><kbd class="key">{wb.plan.space}</kbd>{wb.plan.tick}</span><span class="line"><kbd class="key">Esc</kbd>{w.act.close}</span></footer>
    </section>
  );
}
