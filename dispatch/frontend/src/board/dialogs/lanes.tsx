// The three lanes of a call-out: which one, what it does to whom, and what each asks to be known before it goes out.

import type { JSX } from "preact";

import { dayAndTime, fromField, long, toField } from "../../format";
import { Moment } from "../../look/fields";
import { Line } from "../../look/signs";
import { label, page } from "../../page";
import { now } from "../../time";
import { Audience, CallOutLane, type PlannedRow, type WavesPane } from "../../types.gen";
import { wb } from "../../words/board";
import { KeyButton } from "../keys";
import { minutes } from "../pane/ranking";

interface LanesProps {
  readonly ways: WavesPane;
  readonly chosen: CallOutLane;
  readonly onChoose: (lane: CallOutLane) => void;
}

const KEYS: Readonly<Record<CallOutLane, string>> = { life_critical: "B", urgent: "U", planned: "P" };

/** Which lane; one that does not fit says why. */
export function Lanes({ ways, chosen, onChoose }: LanesProps): JSX.Element {
  const why = (lane: CallOutLane): string => (lane === "planned" && ways.planned === null ? wb.lanes.notPlanned : wb.lanes.short[lane]);
  return (
    <div class="lanes" role="group" aria-label={wb.lanes.group}>
      {CallOutLane.map((lane) => (
        <KeyButton key={lane} k={KEYS[lane]} class={`lane ${lane}`} pressed={lane === chosen} disabled={lane === "planned" && ways.planned === null} onPress={() => onChoose(lane)}>
          <span class="way-words"><b>{label("CallOutLane", lane)}</b><span class="small">{why(lane)}</span></span>
        </KeyButton>
      ))}
    </div>
  );
}

/** Everybody in reach at once: said in full before it goes out. */
export function LifeCritical({ ways }: { ways: WavesPane }): JSX.Element {
  const { teams, people, farthest } = ways.life_critical;
  const said = wb.lanes.life;
  return (
    <>
      <p class="figure-line"><b class="figure num">{teams.length + people}</b><span>{wb.ways.who(teams.length, people)}<br /><span class="small num">{wb.ways.within(minutes(farthest))}</span></span></p>
      <ol class="promises">
        <li><Line name="phone" size={16} />{ways.rings ? said.both : said.textOnly}</li>
        <li><Line name="person" size={16} />{said.approver}</li>
        <li><Line name="hourglass" size={16} />{said.silence}</li>
      </ol>
    </>
  );
}

interface PlannedProps {
  readonly planned: PlannedRow;
  readonly audience: Audience;
  readonly until: string;
  readonly onAudience: (audience: Audience) => void;
  readonly onUntil: (until: string) => void;
}

/** A sign-up: who is asked, until when, and what happens to those who come too late. */
export function Planned({ planned, audience, until, onAudience, onUntil }: PlannedProps): JSX.Element {
  const said = wb.lanes.planned;
  const at = fromField(until);
  const left = at === null ? 0 : (Date.parse(at) - now.value) / 1000;
  const wrong = at === null || left <= 0 || Date.parse(at) >= Date.parse(planned.starts_at);
  return (
    <>
      <p class="line"><span class="label">{wb.lanes.starts}</span><b class="num">{dayAndTime(planned.starts_at, page.language)}</b>{planned.ends_at && <span class="small num">– {dayAndTime(planned.ends_at, page.language)}</span>}</p>
      <div class="audiences" role="group" aria-label={said.who}>
        {Audience.map((one, i) => (
          <KeyButton key={one} k={String(i + 1)} class="way" pressed={one === audience} disabled={planned[one] === 0} onPress={() => onAudience(one)}>
            <span class="way-words"><b>{label("Audience", one)}</b><span class="small num">{said.asks[one](planned[one])}</span></span>
          </KeyButton>
        ))}
      </div>
      <Moment name="until" words={said.until} value={until} required wrong={wrong ? said.wrong : ""} help={wrong ? said.wrong : said.left(long(left, wb.lanes.units))} onInput={onUntil} />
      <ol class="promises">
        <li><Line name="note" size={16} />{said.reserves}</li>
        <li><Line name="bell" size={16} />{said.reminders}</li>
        <li><Line name="hourglass" size={16} />{said.quiet}</li>
      </ol>
    </>
  );
}

/** The usual deadline as the field has it. */
export const usualDeadline = (ways: WavesPane): string => toField(ways.planned?.until ?? null);
