// Who is asked, who answered how, who is next and in how long; a coordinator may answer for those who said it otherwise.

import { signal } from "@preact/signals";
import type { JSX } from "preact";

import { hm, short } from "../../format";
import { Glyph, Line } from "../../look/signs";
import type { Glyph as GlyphName } from "../../look/shapes";
import { label } from "../../page";
import { secondsSince } from "../../time";
import { type AskRow, type CallOutRow, type IncidentRow, OPEN_CALL_OUT } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { clearWords, decline, extend, steer, withdraw } from "../acts";
import { type AnswerKind, answerOf, answerable } from "../derive";
import { KeyButton } from "../keys";
import { store } from "../live";
import { Waiting } from "../who";
import { OnBehalf } from "./on-behalf";
import { Left, SignUp } from "./sign-up";
import { Countdown, nextWords, Override, Waves } from "./waves";

const KINDS: readonly AnswerKind[] = ["accepted", "reserve", "waiting", "declined", "unclear", "failed"];
// As long as a leader has to answer, where the ask does not say it itself.
const USUAL_SECONDS = 180;
const EXTEND_SECONDS = 60;
// Without a chip chosen: those that a person must look at, and a few more, so that the teams below stay in sight.
const FEW = 3;
// Of a sign-up more: who comes, and who is next.
const FEW_PLANNED = 6;

const only = signal<AnswerKind | null>(null);
const answering = signal<number | null>(null);

function AnswerKeys({ ask }: { ask: AskRow }): JSX.Element {
  return (
    <span class="line keys">
      {answerable(ask) && ask.state !== "accepted" && <KeyButton k="1" class="small" onPress={() => (answering.value = answering.value === ask.id ? null : ask.id)}>{w.callOut.go}</KeyButton>}
      {answerable(ask) && ask.state !== "declined" && <KeyButton k="2" class="small" onPress={() => void decline(ask)}>{w.callOut.no}</KeyButton>}
      {ask.unclear && <KeyButton k="3" class="small" onPress={() => void clearWords(ask)}>{w.callOut.read}</KeyButton>}
    </span>
  );
}

function Answer({ ask, waves }: { ask: AskRow; waves: boolean }): JSX.Element {
  const kind = answerOf(ask);
  const team = ask.team === null ? undefined : store.tables.value.teams.get(ask.team);
  const said = ask.words !== "" || ask.offered !== null || ask.eta_minutes !== null || ask.call !== "";
  const keys = <AnswerKeys ask={ask} />;
  return (
    <li class={`answer ${kind}`} data-item data-own data-keys={wb.keys.row} tabIndex={-1} aria-label={`${team?.short_name ?? ""} ${ask.who} ${w.callOut.answers[kind]}`}>
      <div class="line">
        <Glyph name={kind as GlyphName} />
        <span class="grow cut" title={`${team?.name ?? ""} ${ask.who} ${ask.phone}`}><b>{team?.short_name ?? ask.who}</b> {team && ask.who} <span class="small">{w.callOut.role[ask.role]} <span class="num">{ask.phone}</span></span></span>
        <Waiting row={store.pending.rows.value.has(`asks:${ask.id}`)} />
        {waves && <span class="tag num" title={wb.ways.nth(ask.wave)}>{ask.wave}</span>}
        {ask.reserve !== null && <b class="tag num">{wb.lanes.reserve(ask.reserve)}</b>}
        <Left ask={ask} />
        <span class="num small">{ask.answered_at ? hm(ask.answered_at) : label("AskState", ask.state)}</span>
        {!said && keys}
      </div>
      {said && (
        <div class="line detail">
          <p class="small grow">
            {ask.words && <b class="said">{w.callOut.words(ask.words)} </b>}
            {ask.offered !== null && `${w.callOut.taken(ask.taken ?? 0, ask.offered)} · `}
            {ask.eta_minutes !== null && `${w.callOut.eta(ask.eta_minutes)} · `}
            {ask.source && label("Source", ask.source)}
            {ask.call && !ask.answered_at && `${wb.lanes.text(label("TextState", ask.delivery))} · ${wb.lanes.rings(label("TextState", ask.call))}`}
          </p>
          {keys}
        </div>
      )}
      {answering.value === ask.id && <OnBehalf ask={ask} free={team ? team.strength - team.engaged : 1} onDone={() => (answering.value = null)} />}
    </li>
  );
}

function Steering({ row }: { row: CallOutRow }): JSX.Element | null {
  if (row.state === "awaiting_approval") {
    return (
      <div class="buttons">
        <span class="note gold grow">{w.callOut.waiting}</span>
        {store.setting.value?.me?.may_approve && <KeyButton k="K" class="ink small" onPress={() => void steer(row.id, "approve")}>{w.callOut.approve}</KeyButton>}
        {store.setting.value?.me?.may_approve && <KeyButton k="J" class="small" onPress={() => void steer(row.id, "send_back")}>{w.callOut.sendBack}</KeyButton>}
        <KeyButton k="X" class="small" onPress={() => void withdraw(row.id)}>{w.callOut.stop}</KeyButton>
      </div>
    );
  }
  if (!OPEN_CALL_OUT.has(row.state) || row.state === "filled") return null;
  return (
    <div class="buttons">
      {row.lane !== "planned" && (row.state === "running" || row.state === "exhausted") && <KeyButton k="K" class="small" onPress={() => void steer(row.id, "next")}>{row.policy === "one_by_one" ? w.callOut.now : wb.waves.skip}</KeyButton>}
      {row.lane !== "planned" && row.state === "running" && <KeyButton k="E" class="small" onPress={() => void extend(row.id, EXTEND_SECONDS)}>{w.callOut.extend}</KeyButton>}
      {row.lane !== "planned" && row.state === "running" && <KeyButton k="Q" class="small" onPress={() => void steer(row.id, "pause")}>{wb.waves.pause}</KeyButton>}
      {row.state === "paused" && <KeyButton k="Q" class="ink small" onPress={() => void steer(row.id, "resume")}>{w.callOut.resume}</KeyButton>}
      <span class="grow" />
      <KeyButton k="X" class="small" onPress={() => void withdraw(row.id)}>{w.callOut.stop}</KeyButton>
    </div>
  );
}

function CallOut({ row, asks }: { row: CallOutRow; asks: readonly AskRow[] }): JSX.Element {
  const next = nextWords(row);
  const total = row.wave_at && row.next_at ? (Date.parse(row.next_at) - Date.parse(row.wave_at)) / 1000 : USUAL_SECONDS;
  const waves = new Set(asks.map((one) => one.wave)).size > 1;
  const count = (kind: AnswerKind): number => asks.filter((one) => answerOf(one) === kind).length;
  const listed = only.value === null ? asks.slice(0, Math.max(row.lane === "planned" ? FEW_PLANNED : FEW, count("unclear"))) : asks.filter((one) => answerOf(one) === only.value);
  return (
    <section class="block call-out">
      <div class="line top">
        <div class="grow">
          <h2>{w.callOut.title(row.letter)} <span class="tag">{label("CallOutState", row.state)}</span>{row.lane === "urgent" && <span class="tag">{label("Policy", row.policy)}</span>}{row.lane === "planned" && <span class="tag">{label("CallOutLane", row.lane)}</span>}<Waiting row={store.pending.rows.value.has(`call_outs:${row.id}`)} />{row.life_critical && <span class="tag outline-red">{w.callOut.lifeCritical}</span>}</h2>
          {next !== null && <p class="num">{next}</p>}
          <SignUp row={row} />
          {row.started_at && row.state !== "withdrawn" && <p class="small num">{wb.askedSoFar(asks.length, hm(row.started_at), OPEN_CALL_OUT.has(row.state) && row.state !== "filled" ? short(secondsSince(row.started_at)) : "")} · <a href={`/corrections/${row.id}`}>{wb.lanes.correct}</a></p>}
        </div>
        {row.state === "filled" && <KeyButton k="X" class="small" onPress={() => void withdraw(row.id)}>{w.callOut.stop}</KeyButton>}
        <Countdown row={row} total={total} />
      </div>
      <Override row={row} />
      <Waves row={row} asks={asks} />
      {row.state !== "withdrawn" && <div class="chips-line">
        {KINDS.filter((kind) => kind !== "reserve" || row.lane === "planned").map((kind) => (
          <button key={kind} type="button" class={`chip ${kind === "unclear" && count(kind) ? "gold" : ""} ${kind === "failed" && count(kind) ? "red" : ""}`} aria-pressed={only.value === kind} onClick={() => (only.value = only.value === kind ? null : kind)}>
            <Glyph name={kind as GlyphName} />{w.callOut.answers[kind]} <b>{count(kind)}</b>
          </button>
        ))}
      </div>}
      <Steering row={row} />
      <ul class="answers">{listed.map((one) => <Answer key={one.id} ask={one} waves={waves} />)}</ul>
    </section>
  );
}

export function CallOuts({ row }: { row: IncidentRow }): JSX.Element | null {
  const { call_outs: callOuts, asks } = store.tables.value;
  const mine = [...callOuts.values()].filter((one) => one.incident === row.id && one.state !== "closed").sort((a, b) => b.id - a.id);
  if (mine.length === 0) return row.next === "call_out" ? <p class="block small line nobody-asked"><Line name="bell" size={14} />{w.callOut.none}</p> : null;
  // Of a sign-up, who comes and who is next stands first; else whoever is still to answer.
  const order = (one: CallOutRow): readonly AnswerKind[] => (one.lane === "planned" ? ["unclear", "failed", "accepted", "reserve", "waiting", "declined"] : ["unclear", "failed", "waiting", "accepted", "reserve", "declined"]);
  return (
    <>
      {mine.map((one) => (
        <CallOut key={one.id} row={one} asks={[...asks.values()].filter((ask) => ask.call_out === one.id).sort((a, b) => order(one).indexOf(answerOf(a)) - order(one).indexOf(answerOf(b)) || (a.reserve ?? 0) - (b.reserve ?? 0) || b.id - a.id)} />
      ))}
    </>
  );
}
