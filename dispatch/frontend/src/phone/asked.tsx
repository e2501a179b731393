// The question: what, where, how far, what for; and the answer under the thumb.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import { dayAndTime, long, short } from "../format";
import { Badge, Line } from "../look/signs";
import { label, page } from "../page";
import { now } from "../time";
import type { PhoneCall, PhoneIncident, Urgency } from "../types.gen";
import { pw } from "../words/phone";
import { Counter } from "./counter";
import { type Offer, cannot, go } from "./deeds";
import { focus } from "./focus";
import { online, outbox } from "./live";
import { MapCard } from "./map-card";
import { Fact, Pills, Stat, distance, placeOf } from "./parts";
import { markRead } from "./reading";
import { sheet } from "./sheets";
import { minutesFor } from "./views";

function Head({ call }: { call: PhoneCall }): JSX.Element {
  const { urgency, kind, number } = call.incident;
  const by = call.until ?? call.ask.due_at;
  const left = by === null ? null : (Date.parse(by) - now.value) / 1000;
  return (
    <header class={`asked-head on-${urgency}`}>
      <Badge urgency={urgency as Urgency} size={44} />
      <div class="grow">
        <h1>{pw.urgency(label("Urgency", urgency), label("IncidentKind", kind))}</h1>
        <p>{pw.letter(call.letter, number)}</p>
      </div>
      <p class="left">
        {left !== null && left > 0 && <b class="num">{call.until ? long(left, pw.planned.units) : short(left)}</b>}
        <span>{left === null ? pw.noLimit : call.until ? (left > 0 ? pw.planned.open : pw.planned.over) : left > 0 ? pw.answerWithin : pw.overdue}</span>
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

/** What the counters begin with: as much as would be taken now; all that is free where nothing is counted. */
function suggested(free: number, wanted: number): number {
  return Math.max(1, wanted > 0 ? Math.min(free, wanted) : free);
}

/** How many people, boats, vehicles; only what is wanted is asked for. */
function Strength({ call, offer, onChange }: { call: PhoneCall; offer: Offer; onChange: (offer: Offer) => void }): JSX.Element {
  const { people, boats, vehicles } = pw.strength;
  return (
    <>
      <p class="ask">{pw.strength.title}{call.wanted_people < call.free && <span class="num">{call.wanted_people > 0 ? pw.strength.most(call.wanted_people) : pw.strength.none}</span>}</p>
      <div class="counters">
        <Counter word={people} value={offer.people ?? 1} least={1} most={Math.max(1, call.free)} onChange={(n) => onChange({ ...offer, people: n })} />
        {call.wanted_boats > 0 && call.boats > 0 && <Counter word={boats} value={offer.boats} least={0} most={call.boats} onChange={(n) => onChange({ ...offer, boats: n })} />}
        {call.wanted_vehicles > 0 && call.vehicles > 0 && <Counter word={vehicles} value={offer.vehicles} least={0} most={call.vehicles} onChange={(n) => onChange({ ...offer, vehicles: n })} />}
      </div>
    </>
  );
}

/** Go with how many, in how many minutes; or not; or a few words. */
function Answer({ call }: { call: PhoneCall }): JSX.Element {
  if (call.ask.reserve !== null) return <Reserve call={call} place={call.ask.reserve} />;
  return <Going call={call} />;
}

/** All places are taken: which place one has, and that one may stop waiting. */
function Reserve({ call, place }: { call: PhoneCall; place: number }): JSX.Element {
  return (
    <div class="keys">
      <p class="noted reserve-place" role="status"><Line name="hourglass" size={24} /><span><b>{pw.planned.place(place)}</b><br /><span class="small">{pw.planned.placeHint}</span></span></p>
      <button type="button" class="button big wide" onClick={() => settle(cannot(call))}><Line name="close" size={20} /><b>{pw.planned.leave}</b></button>
    </div>
  );
}

function Going({ call }: { call: PhoneCall }): JSX.Element {
  const planned = call.until !== null;
  const full = planned && call.wanted_people + call.wanted_boats + call.wanted_vehicles === 0;
  const { choices, suggested: soon } = minutesFor(call.seconds);
  const chosen = useSignal<Offer | null>(null);
  const team = call.ask.team !== null;
  const offer: Offer = chosen.value ?? {
    people: team ? suggested(call.free, call.wanted_people) : null,
    boats: Math.min(call.boats, call.wanted_boats), vehicles: Math.min(call.vehicles, call.wanted_vehicles), minutes: planned ? null : soon,
  };
  const change = (next: Offer): void => {
    chosen.value = next;
  };
  return (
    <>
      <div class="choose">
        {team && <Strength call={call} offer={offer} onChange={change} />}
        {!planned && <p class="ask">{pw.eta}</p>}
        {!planned && <Minutes choices={choices} value={offer.minutes ?? soon} onChoose={(minutes) => change({ ...offer, minutes })} />}
        {full && <p class="ask">{pw.planned.full}</p>}
      </div>
      <div class="keys">
        <button type="button" class="button huge ink wide" onClick={() => settle(go(call, offer))}>
          <Line name="tick" size={24} />{full ? pw.planned.reserve : planned ? pw.planned.go(team ? (offer.people ?? 1) : null) : team ? pw.goTeam(offer.people ?? 1, offer.minutes ?? soon) : pw.go(offer.minutes ?? soon)}
        </button>
        <div class="pair wide-first">
          <button type="button" class="button big" onClick={() => settle(cannot(call))}><Line name="close" size={20} /><b>{pw.cannot}</b></button>
          <button type="button" class="button big" onClick={() => (sheet.value = { name: "note", about: call })}><Line name="note" size={20} />{pw.write}</button>
        </div>
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
        <MapCard incident={call.incident} from={{ lon: call.from_lon, lat: call.from_lat }}><Stats call={call} /></MapCard>
        {call.begins && <dl class="facts"><Fact icon="clock" word={pw.planned.begins}><b>{dayAndTime(call.begins, page.language)}</b></Fact></dl>}
        <Facts incident={call.incident} asked={call.ask.team === null ? "volunteer" : "team"} />
      </main>
      <footer class="thumb">
        {waits
          ? <p class="noted keys"><Line name={online.value ? "hourglass" : "tick"} size={24} />{online.value ? pw.queue.sending : pw.noted(waits.detail || pw.acts[waits.name])}</p>
          : <Answer key={call.ask.id} call={call} />}
      </footer>
    </>
  );
}
