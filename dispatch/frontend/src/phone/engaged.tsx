// On a mission: where it stands, are you safe, how to get there, what goes wrong, and one big button for the next state.

import type { JSX } from "preact";

import { hm, short } from "../format";
import { ClosedSign } from "../look/closed";
import { Badge, Line } from "../look/signs";
import { label } from "../page";
import { now, secondsSince } from "../time";
import type { PhoneMission, Urgency } from "../types.gen";
import { pw } from "../words/phone";
import { Facts } from "./asked";
import { sign } from "./deeds";
import { online, outbox, readAt } from "./live";
import { MapCard } from "./map-card";
import { Next } from "./next";
import { Pills, Stat, ageOf, placeOf } from "./parts";
import { Impatient, Queue } from "./queue";
import { Consent } from "./sharing-bar";
import { Stepper } from "./stepper";
import { stepsOf } from "./steps";
import { Tools, Urgent } from "./tools";
import { Navigation } from "./ways";

const ROLL_CALL_SOON_S = 5 * 60;
const LATE_S = 120;

function Head({ row }: { row: PhoneMission }): JSX.Element {
  const { incident, mission } = row;
  const team = mission.team === null ? "" : mission.team_name;
  const parts = incident ? [`#${incident.number}`, placeOf(incident), team] : [team];
  const old = pw.asOf(hm(readAt.value), ageOf((now.value - readAt.value) / 1000));
  return (
    <header class="engaged-head">
      <Badge urgency={(incident?.urgency ?? "routine") as Urgency} size={36} />
      <div class="grow">
        <h1>{incident?.title ?? mission.team_name}</h1>
        <p>{(online.value ? parts.filter(Boolean) : [parts[0], old]).map((part, i) => <span key={part}>{i > 0 && "· "}{part} </span>)}</p>
      </div>
      <Pills />
    </header>
  );
}

function RollCall({ row }: { row: PhoneMission }): JSX.Element | null {
  const { mission } = row;
  if (mission.state !== "on_scene" || mission.roll_call_due_at === null) return null;
  const waits = outbox.waiting.value.some((act) => act.about === `mission:${mission.id}` && act.name === "roll_call");
  const left = (Date.parse(mission.roll_call_due_at) - now.value) / 1000;
  const level = left < 0 ? "over" : left < ROLL_CALL_SOON_S ? "soon" : "calm";
  return (
    <section class="card roll" data-level={level}>
      <div class="grow">
        <b class="num">{left < 0 ? pw.rollCall.over(short(-left)) : pw.rollCall.title(short(left))}</b>
        <p>{waits ? pw.noted(pw.rollCall.safe) : left < 0 ? pw.rollCall.alarmed : pw.rollCall.hint}</p>
      </div>
      {!waits && <button type="button" class="button big ink" onClick={() => void sign(row, "roll_call")}><Line name="shield" size={24} />{pw.rollCall.safe}</button>}
    </section>
  );
}

/** The one time that matters in this state: when it is due, how long it has been there, how long it has been on the way. */
function Time({ mission }: { mission: PhoneMission["mission"] }): JSX.Element {
  const { state, eta_at, departed_at, arrived_at, left_at, home_at, committed_at } = mission;
  if ((state === "committed" || state === "en_route") && eta_at !== null) {
    const late = secondsSince(eta_at);
    return <Stat word={pw.arriveAt} figure={hm(eta_at)} note={late > LATE_S ? pw.late(ageOf(late)) : ""} />;
  }
  const minutes = (since: string | null, until: string | null = null): string =>
    since === null ? "–" : String(Math.max(0, Math.floor(((until === null ? now.value : Date.parse(until)) - Date.parse(since)) / 60_000)));
  if (state === "on_scene") return <Stat word={pw.onScene} figure={minutes(arrived_at)} unit={pw.minutes} />;
  if (state === "home") return <Stat word={pw.whole} figure={minutes(departed_at ?? committed_at, home_at)} unit={pw.minutes} />;
  return <Stat word={pw.way} figure={minutes(left_at ?? departed_at)} unit={pw.minutes} />;
}

function Stats({ row }: { row: PhoneMission }): JSX.Element {
  const { mission, incident } = row;
  return (
    <dl class="card stats">
      <Time mission={mission} />
      <Stat word={pw.strengthHere} figure={String(mission.strength)} unit={pw.people} />
      {incident && <Stat word={pw.picked} figure={String(incident.counts.evacuated)} unit={incident.people ? pw.of(incident.people) : pw.people} />}
    </dl>
  );
}

/** Said once, on top: stood down, in trouble, reserved, less taken than offered. */
function Notices({ row }: { row: PhoneMission }): JSX.Element | null {
  const { state, trouble, strength } = row.mission;
  if (state === "stood_down") return <section class="card notice"><b>{pw.stoodDown.title}</b><p>{pw.stoodDown.hint}</p></section>;
  if (state === "home") return <section class="card notice"><b>{pw.homeAgain}</b></section>;
  if (state === "reserved") return <section class="card notice"><b>{pw.reserved}</b></section>;
  if (trouble !== null) return <p class="card alarm-note"><Line name="stop" size={20} />{pw.troubled(label("StopState", trouble))}</p>;
  if (state === "committed" && row.offered !== null && row.offered > strength) return <section class="card notice"><b>{pw.taken(strength, row.offered)}</b><p>{pw.takenHint}</p></section>;
  return null;
}

/** Something is closed on the way: large, before everything else. */
function ClosedAhead({ row }: { row: PhoneMission }): JSX.Element | null {
  const { closed } = row.mission;
  if (!closed) return null;
  const far = closed.metres < 950 ? `${Math.max(100, Math.round(closed.metres / 100) * 100)} ${pw.m}` : `${Number((closed.metres / 1000).toFixed(closed.metres < 9950 ? 1 : 0))} ${pw.km}`;
  return (
    <section class="card closed-ahead" role="alert">
      <ClosedSign kind={closed.kind} size={44} />
      <div class="grow">
        <b>{closed.from_base ? pw.closedAhead.fromBase(far) : pw.closedAhead.ahead(far)} {pw.closedAhead.kinds[closed.kind] ?? label("ClosureKind", closed.kind)}</b>
        <p>{pw.closedAhead.turn}{closed.estimated && ` ${pw.closedAhead.estimated}`}</p>
      </div>
    </section>
  );
}

export function Engaged({ row }: { row: PhoneMission }): JSX.Element {
  const { mission, incident } = row;
  const home = mission.state === "home";
  return (
    <>
      <Head row={row} />
      <main>
        <Stepper steps={stepsOf(mission, outbox.waiting.value)} />
        <ClosedAhead row={row} />
        <Notices row={row} />
        <RollCall row={row} />
        {!online.value && <><Queue /><Impatient phone={row.desk_phone} letter={row.letter} /></>}
        {!home && <Consent />}
        {incident && !home && <MapCard incident={incident}><Navigation incident={incident} /></MapCard>}
        <Urgent row={row} />
        <Stats row={row} />
        <Tools row={row} />
        {incident && <Facts incident={incident} asked={null} />}
      </main>
      <footer class="thumb">{row.may_lead ? <Next row={row} /> : <p class="quiet keys">{pw.followLeader}</p>}</footer>
    </>
  );
}
