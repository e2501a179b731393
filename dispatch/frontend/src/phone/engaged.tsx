// On a mission: where it stands, are you safe, how to get there, what goes wrong, and one big button for the next state.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { hm, short } from "../format";
import { Badge, Line } from "../look/signs";
import { Failure, get } from "../net/api";
import { label, page } from "../page";
import { now, secondsSince } from "../time";
import { LIVE_MISSION, type PhoneIncident, type PhoneMission, type Urgency } from "../types.gen";
import { pw } from "../words/phone";
import { isStep } from "./acts";
import { Facts, placeOf } from "./asked";
import { revert, sign, step, undoLast } from "./deeds";
import { Hold } from "./hold";
import { lastSent, online, outbox, readAt, undoLeft } from "./live";
import { MapCard } from "./map-card";
import { metresBetween, waysTo } from "./navigation";
import { Pills, Stat, ageOf, distance } from "./parts";
import { Impatient, Queue } from "./queue";
import { fix } from "./sharing";
import { Consent } from "./sharing-bar";
import { sheet } from "./sheets";
import { Stepper } from "./stepper";
import { TO, nextStep, stepsOf, toldSteps } from "./steps";

const ROLL_CALL_SOON_S = 5 * 60;

function Head({ row }: { row: PhoneMission }): JSX.Element {
  const { incident, mission } = row;
  const team = mission.team === null ? "" : mission.team_name;
  const parts = incident ? [`#${incident.number}`, placeOf(incident).split(" ").at(-1), team] : [team];
  const old = pw.asOf(hm(readAt.value), ageOf((now.value - readAt.value) / 1000));
  return (
    <header class="engaged-head">
      <Badge urgency={(incident?.urgency ?? "routine") as Urgency} size={36} />
      <div class="grow">
        <h1>{incident?.title ?? mission.team_name}</h1>
        <p class="cut">{online.value ? parts.filter(Boolean).join(" · ") : [parts[0], old].join(" · ")}</p>
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

function Navigation({ incident }: { incident: PhoneIncident }): JSX.Element | null {
  const { lon, lat } = incident;
  if (lon === null || lat === null) return null;
  const here = fix.value;
  const [figure, unit] = here ? distance(metresBetween(here, { lon, lat })) : ["", ""];
  return (
    <div class="navigation">
      <h2>{pw.navigate} {pw.scene}{here && <span class="num">{pw.away(`${figure} ${unit}`)}</span>}</h2>
      <div class="ways">
        {waysTo({ lon, lat, name: placeOf(incident) || incident.title }, navigator.userAgent).map(({ app, href }) => (
          <a key={app} class="button big" href={href} target="_blank" rel="noopener noreferrer">{pw.apps[app]}</a>
        ))}
      </div>
    </div>
  );
}

function Stats({ row }: { row: PhoneMission }): JSX.Element {
  const { mission, incident } = row;
  const since = mission.state === "on_scene" ? mission.arrived_at : mission.departed_at;
  const late = mission.eta_at === null ? 0 : secondsSince(mission.eta_at);
  return (
    <dl class="card stats">
      {mission.state === "on_scene" || mission.eta_at === null
        ? <Stat word={mission.state === "on_scene" ? pw.onScene : pw.way} figure={since ? String(Math.max(0, Math.floor(secondsSince(since) / 60))) : "–"} unit={pw.minutes} />
        : <Stat word={pw.arriveAt} figure={hm(mission.eta_at)} note={late > 120 ? pw.late(ageOf(late)) : ""} />}
      <Stat word={pw.strengthHere} figure={String(mission.strength)} unit={pw.people} />
      {incident && <Stat word={pw.picked} figure={String(incident.counts.evacuated)} unit={incident.people ? pw.of(incident.people) : pw.people} />}
    </dl>
  );
}

/** The requester's phone: asked for by a tap, because every look is logged. */
function Requester({ row }: { row: PhoneMission }): JSX.Element {
  const phones = useSignal<readonly string[] | null>(null);
  const failure = useSignal("");
  const look = async (): Promise<void> => {
    try {
      phones.value = (await get<{ phones: readonly string[] }>(`/api/phone/missions/${row.mission.id}/contact`, page.token ? { "X-Link": page.token } : {})).phones;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failure.value = error.message;
    }
  };
  if (phones.value === null) {
    return <><button type="button" class="button big" onClick={() => void look()}><Line name="phone" size={20} />{pw.requester}</button>{failure.value && <p class="quiet">{failure.value}</p>}</>;
  }
  if (phones.value.length === 0) return <p class="quiet">{pw.noRequester}</p>;
  return <>{phones.value.map((phone) => <a key={phone} class="button big num" href={`tel:${phone}`}><Line name="phone" size={20} />{phone}</a>)}</>;
}

function Tools({ row }: { row: PhoneMission }): JSX.Element {
  const named = row.crew.filter((one) => one.named).length;
  const distress = outbox.waiting.value.some((act) => act.about === `mission:${row.mission.id}` && act.name === "distress");
  const sent = lastSent.value?.act.name === "distress";
  const out = LIVE_MISSION.has(row.mission.state);
  return (
    <>
      {(distress || sent) && <p class="card alarm-note" role="alert"><Line name="triangle" size={20} />{distress ? pw.distressWaits : pw.distressSent}</p>}
      <div class="tools">
        {row.may_lead && out && <button type="button" class="button big" onClick={() => (sheet.value = { name: "trouble", about: row })}><Line name="stop" size={20} />{pw.trouble}</button>}
        {row.desk_phone && <a class="button big" href={`tel:${row.desk_phone}`}><Line name="phone" size={20} />{pw.desk}</a>}
        {out && <Hold words={pw.distress} onHeld={() => void sign(row, "distress")} />}
      </div>
      <div class="tools">
        <button type="button" class="button big" onClick={() => (sheet.value = { name: "note", about: row })}><Line name="note" size={20} />{pw.write}</button>
        {row.may_lead && <button type="button" class="button big num" onClick={() => (sheet.value = { name: "crew", about: row })}><Line name="person" size={20} />{pw.crew.button(named, row.mission.strength)}</button>}
        {row.may_lead && out && <Requester row={row} />}
      </div>
    </>
  );
}

/** Undo for ten seconds; after that, the last step may still be taken back as an entry of its own. */
function Undo({ row }: { row: PhoneMission }): JSX.Element {
  const last = lastSent.value;
  const about = `mission:${row.mission.id}`;
  if (last && undoLeft.value > 0 && last.act.about === about && isStep(last.act.name)) {
    return (
      <p class="undo" role="status">
        <span>{pw.done(pw.acts[last.act.name])}</span>
        <button type="button" class="button" onClick={() => void undoLast()}><span class="num">{pw.undo(undoLeft.value)}</span></button>
      </p>
    );
  }
  return (
    <p class="undo">
      <span>{pw.undoHint}</span>
      {row.may_revert && outbox.waiting.value.length === 0 && <button type="button" class="button bare" onClick={() => void revert(about)}>{pw.revert}</button>}
    </p>
  );
}

function Next({ row }: { row: PhoneMission }): JSX.Element {
  const acts = outbox.waiting.value;
  const next = nextStep(row.mission, row.next, acts);
  const told = toldSteps(acts, row.mission.id).at(-1);
  const stuck = told && !online.value;
  const big = (
    <button type="button" class={stuck ? "button big wide" : "button huge ink wide"} onClick={() => next && void step(row, next)}>
      {next && (stuck ? pw.nextStep(pw.next[next]) : pw.next[next])}<Line name="arrow" size={24} />
    </button>
  );
  return (
    <>
      {stuck && <p class="noted"><Line name="tick" size={24} />{pw.noted(pw.steps[TO[told.name]])}</p>}
      {next && big}
      {stuck
        ? (
          <div class="pair">
            <button type="button" class="button big" onClick={() => void outbox.flush()}><Line name="retry" size={20} />{pw.queue.retry}</button>
            <button type="button" class="button big" onClick={() => (sheet.value = { name: "note", about: row })}><Line name="note" size={20} />{pw.queue.another}</button>
          </div>
        )
        : <Undo row={row} />}
    </>
  );
}

/** Said once, on top: stood down, in trouble, reserved. */
function Notices({ row }: { row: PhoneMission }): JSX.Element | null {
  const { state, trouble } = row.mission;
  if (state === "stood_down") return <section class="card notice"><b>{pw.stoodDown.title}</b><p>{pw.stoodDown.hint}</p></section>;
  if (state === "reserved") return <section class="card notice"><b>{pw.reserved}</b></section>;
  if (trouble !== null) return <p class="card alarm-note"><Line name="stop" size={20} />{pw.troubled(label("StopState", trouble))}</p>;
  return null;
}

export function Engaged({ row }: { row: PhoneMission }): JSX.Element {
  const { mission, incident } = row;
  return (
    <>
      <Head row={row} />
      <main>
        <Stepper steps={stepsOf(mission, outbox.waiting.value)} />
        <Notices row={row} />
        <RollCall row={row} />
        {!online.value && <><Queue /><Impatient phone={row.desk_phone} letter={row.letter} /></>}
        {incident && mission.state !== "home" && <MapCard incident={incident}><Navigation incident={incident} /></MapCard>}
        <Stats row={row} />
        <Tools row={row} />
        {mission.state !== "home" && <Consent />}
        {incident && <Facts incident={incident} asked={null} />}
      </main>
      <footer class="thumb">{row.may_lead ? <Next row={row} /> : <p class="quiet">{pw.followLeader}</p>}</footer>
    </>
  );
}
