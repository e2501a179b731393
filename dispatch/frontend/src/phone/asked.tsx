// The question: what, where, how far, what for; and the answer under the thumb.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { short } from "../format";
import { Badge, Line } from "../look/signs";
import { label, page } from "../page";
import { now } from "../time";
import type { PhoneCall, PhoneIncident, Urgency } from "../types.gen";
import { pw } from "../words/phone";
import { type Offer, cannot, go } from "./deeds";
import { focus } from "./focus";
import { online, outbox } from "./live";
import { MapCard } from "./map-card";
import { Fact, Pills, Stat, distance } from "./parts";
import { markRead } from "./reading";
import { sheet } from "./sheets";
import { minutesFor } from "./views";

function Head({ call }: { call: PhoneCall }): JSX.Element {
  const { urgency, kind, number } = call.incident;
  const left = call.ask.due_at === null ? null : (Date.parse(call.ask.due_at) - now.value) / 1000;
  return (
    <header class={`asked-head on-${urgency}`}>
      <Badge urgency={urgency as Urgency} size={44} />
      <div class="grow">
        <h1>{pw.urgency(label("Urgency", urgency), label("IncidentKind", kind))}</h1>
        <p>{pw.letter(call.letter, number)}</p>
      </div>
      <p class="left">
        {left !== null && left > 0 && <b class="num">{short(left)}</b>}
        <span>{left === null ? pw.noLimit : left > 0 ? pw.answerWithin : pw.overdue}</span>
      </p>
    </header>
  );
}

/** Skills and equipment: "急流救援 6 人、冲锋舟 1". */
export function needWords({ needs }: PhoneIncident): string {
  return needs
    .map(({ skill, unit, quota }) => (unit === "people" ? pw.need(skill || pw.anybody, quota) : pw.unit(label("Unit", unit), quota)))
    // A figure stays with its word.
    .map((words) => words.replaceAll(" ", "\u00a0"))
    .join(page.language === "en" ? ", " : "、");
}

interface FactsProps {
  readonly incident: PhoneIncident;
  /** Whom the needs are put to; somebody who goes knows them. */
  readonly asked: "team" | "volunteer" | null;
}

export function Facts({ incident, asked }: FactsProps): JSX.Element {
  const needs = needWords(incident);
  return (
    <dl class="facts">
      {asked !== null && needs && <Fact icon="person" word={asked === "team" ? pw.rows.team : pw.rows.need}><b>{needs}</b></Fact>}
      {incident.water && <Fact icon="triangle" word={pw.rows.danger}>{incident.water}</Fact>}
      {incident.vulnerable && <Fact icon="person" word={pw.rows.vulnerable}>{incident.vulnerable}</Fact>}
      {incident.bring && <Fact icon="bag" word={pw.rows.bring}>{incident.bring}</Fact>}
      {incident.meeting_point && <Fact icon="pin" word={pw.rows.meet}>{incident.meeting_point}</Fact>}
    </dl>
  );
}

export function placeOf({ area, place }: PhoneIncident): string {
  return place.startsWith(area) ? place : [area, place].filter(Boolean).join(" ");
}

function Stats({ call }: { call: PhoneCall }): JSX.Element {
  const { counts } = call.incident;
  const [figure, unit] = call.metres === null ? ["–", ""] : distance(call.metres);
  const accepted = counts.accepted + counts.en_route + counts.on_scene;
  return (
    <dl class="stats">
      <Stat word={pw.straight} figure={figure} unit={unit} />
      <Stat word={pw.drive} figure={call.seconds === null ? "–" : String(Math.ceil(call.seconds / 60))} unit={pw.minutes} note={call.seconds === null ? "" : pw.estimated} />
      <Stat word={pw.accepted} figure={String(accepted)} unit={counts.needed > 0 ? pw.of(counts.needed) : pw.people} />
    </dl>
  );
}

interface CounterProps {
  readonly word: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

function Counter({ word, value, least, most, onChange }: CounterProps): JSX.Element {
  return (
    <div class="counter" role="group" aria-label={word}>
      <button type="button" aria-label={pw.strength.less(word)} disabled={value <= least} onClick={() => onChange(value - 1)}><Line name="minus" size={20} /></button>
      <span><b class="num">{value}</b><small>{word}</small></span>
      <button type="button" aria-label={pw.strength.more(word)} disabled={value >= most} onClick={() => onChange(value + 1)}><Line name="plus" size={20} /></button>
    </div>
  );
}

function Minutes({ choices, value, onChoose }: { choices: readonly number[]; value: number; onChoose: (minutes: number) => void }): JSX.Element {
  const other = !choices.includes(value);
  return (
    <div class="minutes" role="radiogroup" aria-label={pw.eta}>
      {choices.map((minutes) => (
        <button type="button" key={minutes} class="button big num" role="radio" aria-checked={value === minutes} aria-pressed={value === minutes} onClick={() => onChoose(minutes)}>{minutes}</button>
      ))}
      <button type="button" class="button big num" role="radio" aria-checked={other} aria-pressed={other} aria-label={pw.moreMinutes} onClick={() => (sheet.value = { name: "minutes", then: onChoose })}>
        {other ? value : pw.other}
      </button>
    </div>
  );
}

/** Answer, and let go of the question: what comes next presses more. */
function settle(answer: Promise<void>): void {
  void answer;
  focus.value = null;
}

/** Go with how many, in how many minutes; or not; or a few words. */
function Answer({ call }: { call: PhoneCall }): JSX.Element {
  const { choices, suggested } = minutesFor(call.seconds);
  const minutes = useSignal(suggested);
  const people = useSignal(Math.max(1, call.free));
  const boats = useSignal(call.boats);
  const vehicles = useSignal(call.vehicles);
  const team = call.ask.team !== null;
  const offer: Offer = { people: team ? people.value : null, boats: boats.value, vehicles: vehicles.value, minutes: minutes.value };
  return (
    <>
      {team && (
        <div class="counters">
          <Counter word={pw.strength.people} value={people.value} least={1} most={Math.max(1, call.free)} onChange={(n) => (people.value = n)} />
          {call.boats > 0 && <Counter word={pw.strength.boats} value={boats.value} least={0} most={call.boats} onChange={(n) => (boats.value = n)} />}
          {call.vehicles > 0 && <Counter word={pw.strength.vehicles} value={vehicles.value} least={0} most={call.vehicles} onChange={(n) => (vehicles.value = n)} />}
        </div>
      )}
      <p class="ask">{pw.eta}</p>
      <Minutes choices={choices} value={minutes.value} onChoose={(n) => (minutes.value = n)} />
      <button type="button" class="button huge ink wide" onClick={() => settle(go(call, offer))}>
        <Line name="tick" size={24} />{team ? pw.goTeam(people.value, minutes.value) : pw.go(minutes.value)}
      </button>
      <div class="pair wide-first">
        <button type="button" class="button big" onClick={() => settle(cannot(call))}><Line name="close" size={20} /><b>{pw.cannot}</b></button>
        <button type="button" class="button big" onClick={() => (sheet.value = { name: "note", about: call })}><Line name="note" size={20} />{pw.write}</button>
      </div>
    </>
  );
}

export function Asked({ call }: { call: PhoneCall }): JSX.Element {
  const waits = outbox.waiting.value.findLast((act) => act.about === `ask:${call.ask.id}` && act.name !== "say");
  useEffect(() => markRead(call), [call.ask.id]);
  return (
    <>
      <Head call={call} />
      <main>
        <div class="what">
          <div class="grow">
            <h2>{call.incident.title}</h2>
            <p>{placeOf(call.incident)}</p>
            {call.ask.team !== null && <p class="small">{pw.forTeam(call.team_name)}</p>}
          </div>
          <Pills />
        </div>
        <MapCard incident={call.incident}><Stats call={call} /></MapCard>
        <Facts incident={call.incident} asked={call.ask.team === null ? "volunteer" : "team"} />
      </main>
      <footer class="thumb">
        {waits
          ? <p class="noted"><Line name={online.value ? "hourglass" : "tick"} size={24} />{online.value ? pw.queue.sending : pw.noted(waits.detail || pw.acts[waits.name])}</p>
          : <Answer key={call.ask.id} call={call} />}
      </footer>
    </>
  );
}
