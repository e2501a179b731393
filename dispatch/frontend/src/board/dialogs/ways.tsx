// How to call out: what each way would mean, before anybody is asked. A digit chooses, Enter sends the first wave.

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { fromField, short } from "../../format";
import { Line } from "../../look/signs";
import { Failure, get } from "../../net/api";
import { label } from "../../page";
import type { Audience, CallOutLane, IncidentRow, PolicyRow, WaveRow, WavesPane } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { startCallOut, startSignUp } from "../acts";
import { KeyButton } from "../keys";
import { ranking, store } from "../live";
import { minutes } from "../pane/ranking";
import { FormDialog } from "./form";
import { Lanes, LifeCritical, Planned, usualDeadline } from "./lanes";

const USUAL = "waves";
const asked = (wave: WaveRow): number => wave.teams.length + wave.people;

/** One line: how many at first, how surely, in how long, how many at the most. */
function summary(way: PolicyRow): string {
  const first = way.waves[0];
  if (!first) return wb.ways.nobody;
  const most = way.waves.reduce((sum, wave) => sum + asked(wave), 0);
  return wb.ways.first(wb.ways.who(first.teams.length, first.people), first.chance, short(first.window)) + (most > asked(first) ? wb.ways.most(most) : "");
}

/** The waves as they would follow each other if nobody answered. */
function Course({ way }: { way: PolicyRow }): JSX.Element {
  let after = 0;
  return (
    <ol class="course">
      {way.waves.map((wave, i) => {
        const at = after;
        after += wave.window;
        return (
          <li key={i} class={i === 0 ? "now" : ""}>
            <b>{wb.ways.nth(i + 1)}</b>
            <b class="num">{wb.ways.who(wave.teams.length, wave.people)}</b>
            <span class="small num">{wb.ways.within(minutes(wave.farthest))}</span>
            <span class="small num">{at === 0 ? wb.ways.atOnce : `+${short(at)}`}</span>
            <span class="bar"><i class="chance" style={{ width: `${wave.chance}%` }} /></span>
            <span class="small num">{wb.ways.chance(wave.chance)}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** Who hears of it first, by name. */
function Names({ wave }: { wave: WaveRow }): JSX.Element | null {
  const names = wave.teams.map((id) => store.tables.value.teams.get(id)?.short_name).filter(Boolean);
  if (names.length + wave.people === 0) return null;
  return <p class="small"><span class="label">{wb.ways.firstNames}</span> {[...names, ...(wave.people ? [wb.ways.singles(wave.people)] : [])].join(wb.company.and)}</p>;
}

function Choice({ way, index, chosen, onChoose }: { way: PolicyRow; index: number; chosen: boolean; onChoose: () => void }): JSX.Element {
  return (
    <KeyButton k={String(index + 1)} class="way" pressed={chosen} disabled={way.waves.length === 0} label={`${label("Policy", way.policy)}${wb.colon}${summary(way)}`} onPress={onChoose}>
      <span class="way-words">
        <b>{label("Policy", way.policy)}{way.policy === USUAL && wb.ways.usual}</b>
        <span class="small num">{summary(way)}</span>
      </span>
    </KeyButton>
  );
}

/** Waves and their like: which way, and what it would mean. */
function Urgent({ row, ways, policy, onPolicy }: { row: IncidentRow; ways: WavesPane; policy: string; onPolicy: (policy: string) => void }): JSX.Element {
  const way = ways.policies.find((one) => one.policy === policy);
  const first = way?.waves[0];
  // What nobody brings is in no chance: it is said instead.
  const gaps = ranking.value?.incident === row.id ? ranking.value.gaps : [];
  const total = way?.waves.reduce((sum, wave) => sum + asked(wave), 0) ?? 0;
  return (
    <>
      <div class="ways" role="group" aria-label={wb.ways.group}>
        {ways.policies.map((one, i) => <Choice key={one.policy} way={one} index={i} chosen={one.policy === policy} onChoose={() => onPolicy(one.policy)} />)}
      </div>
      {way && first && <Course way={way} />}
      {first && <Names wave={first} />}
      {gaps.length > 0 && <ul class="gaps" aria-label={w.ranking.missing}>{gaps.map((gap) => <li key={`${gap.need} ${gap.unit}`}><Line name="triangle" size={14} />{gap.words}</li>)}</ul>}
      {first && first.chance < 95 && policy === USUAL && <p class="small line"><Line name="triangle" size={14} />{wb.ways.short(first.chance)}</p>}
      {total > ways.approval_above && <p class="note gold">{first && asked(first) > ways.approval_above ? wb.ways.approval(ways.approval_above) : wb.ways.approvalLater(ways.approval_above)}</p>}
      <p class="small">{wb.ways.stops}</p>
    </>
  );
}

/** The lane first; C opens the one that fits, B the one where a life hangs on minutes. */
export function WaysDialog({ row, first: wanted }: { row: IncidentRow; first?: CallOutLane }): JSX.Element {
  const [ways, setWays] = useState<WavesPane | null>(null);
  const [failure, setFailure] = useState("");
  const [chosen, setLane] = useState<CallOutLane | null>(wanted ?? null);
  const [policy, setPolicy] = useState(USUAL);
  const [audience, setAudience] = useState<Audience>("people");
  const [until, setUntil] = useState("");
  useEffect(() => {
    get<WavesPane>(`/api/incidents/${row.id}/ways`).then((found) => {
      setWays(found);
      setUntil(usualDeadline(found));
      if (found.planned?.people === 0) setAudience("teams");
    }, (error: unknown) => setFailure(error instanceof Failure ? error.message : String(error)));
  }, []);
  const lane: CallOutLane = chosen ?? (ways?.planned ? "planned" : "urgent");
  const planned = ways?.planned ?? null;
  async function send(): Promise<boolean> {
    const by = fromField(until);
    if (lane === "planned") return by !== null && startSignUp(row, by, audience);
    return startCallOut(row, lane === "life_critical", policy);
  }
  return (
    <FormDialog title={wb.ways.title(row.number)} send={ways ? sending(ways, lane, policy, audience) : wb.ways.sendAny} ready onSend={send}>
      <p class="line"><b class="grow cut">{row.title}</b>{ways && <span class="small num">{wb.ways.everybody(ways.everybody)}</span>}</p>
      {failure && <p class="note danger">{failure}</p>}
      {!ways && !failure && <p class="small" aria-busy="true">{w.ranking.loading}</p>}
      {ways && <Lanes ways={ways} chosen={lane} onChoose={setLane} />}
      {ways && lane === "life_critical" && <LifeCritical ways={ways} />}
      {ways && lane === "urgent" && <Urgent row={row} ways={ways} policy={policy} onPolicy={setPolicy} />}
      {lane === "planned" && planned && <Planned planned={planned} audience={audience} until={until} onAudience={setAudience} onUntil={setUntil} />}
      {ways && lane === "planned" && planned && planned[audience] > ways.approval_above && <p class="note gold">{wb.ways.approval(ways.approval_above)}</p>}
    </FormDialog>
  );
}

/** What the ink button says: whom it reaches. */
function sending(ways: WavesPane, lane: CallOutLane, policy: string, audience: Audience): string {
  if (lane === "life_critical") return wb.lanes.life.send(asked(ways.life_critical));
  if (lane === "planned") return wb.lanes.planned.send(ways.planned?.[audience] ?? 0);
  const first = ways.policies.find((one) => one.policy === policy)?.waves[0];
  return first ? wb.ways.send(wb.ways.who(first.teams.length, first.people)) : wb.ways.sendAny;
}
