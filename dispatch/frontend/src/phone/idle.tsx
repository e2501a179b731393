// Nothing to do now: duty on or off, consent, and the questions of the last hours, where a mind may still be changed.

import type { JSX } from "preact";

import { hm } from "../format";
import { Badge, Line } from "../look/signs";
import { label } from "../page";
import type { PhoneCall, PhoneMission, PhoneSnapshot, Urgency } from "../types.gen";
import { pw } from "../words/phone";
import { setDuty } from "./deeds";
import { focus } from "./focus";
import { byLink, online, outbox } from "./live";
import { Pills } from "./parts";
import { Queue } from "./queue";
import { Consent } from "./sharing-bar";

function Duty({ on }: { on: boolean }): JSX.Element {
  const waits = outbox.waiting.value.findLast((act) => act.name === "duty");
  const shown = waits ? waits.body["on"] === true : on;
  return (
    <section class="card duty" data-on={shown}>
      <div class="grow">
        <h2>{pw.duty.title}{waits && <span class="tag">{pw.waits}</span>}</h2>
        <p>{shown ? pw.duty.on : pw.duty.off}</p>
      </div>
      <button type="button" class="switch" role="switch" aria-checked={shown} aria-label={pw.duty.title} onClick={() => void setDuty(!shown)}><i /></button>
    </section>
  );
}

/** What became of a question: closed, full, or the answer that was given. */
function outcome({ ask, open }: PhoneCall): string {
  if (ask.state === "surplus") return pw.full;
  if (ask.reserve !== null) return pw.planned.place(ask.reserve);
  return open ? label("AskState", ask.state) : `${label("AskState", ask.state)} · ${pw.closed}`;
}

function Earlier({ calls, missions }: { calls: readonly PhoneCall[]; missions: readonly PhoneMission[] }): JSX.Element | null {
  if (calls.length + missions.length === 0) return null;
  return (
    <section class="card earlier">
      <h2>{pw.idle.earlier}</h2>
      <ul>
        {missions.map(({ mission, incident }) => incident && (
          <li key={`m${mission.id}`}>
            <Badge urgency={incident.urgency as Urgency} size={32} />
            <div class="grow"><b class="cut">{incident.title}</b><p class="num">#{incident.number} · {label("MissionState", mission.state)} {mission.home_at && hm(mission.home_at)}</p></div>
            <button type="button" class="pill" onClick={() => (focus.value = `mission:${mission.id}`)}>{pw.open}</button>
          </li>
        ))}
        {calls.map((call) => (
          <li key={call.ask.id}>
            <Badge urgency={call.incident.urgency as Urgency} size={32} />
            <div class="grow"><b class="cut">{call.incident.title}</b><p class="num">#{call.incident.number} · {outcome(call)}</p></div>
            {call.open && <button type="button" class="pill" onClick={() => (focus.value = `ask:${call.ask.id}`)}>{call.ask.reserve === null ? pw.change : pw.planned.leave}</button>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Why there is nothing to do, when it is because of a question that was put. */
function Lead({ calls }: { calls: readonly PhoneCall[] }): JSX.Element {
  const [newest] = calls;
  const { none, hint } = pw.idle;
  const full = newest?.ask.state === "surplus";
  const over = byLink && newest && !full;
  // Opened by a link, or the newest: the place among the reserves is what one came for.
  if (newest && newest.ask.reserve !== null) {
    return (
      <section class="card empty">
        <Line name="hourglass" size={32} />
        <h2>{pw.planned.place(newest.ask.reserve)}</h2>
        <p>{newest.incident.title}</p>
        <p class="small">{pw.planned.placeHint}</p>
      </section>
    );
  }
  return (
    <section class="card empty">
      <Line name="tick" size={32} />
      <h2>{full ? pw.full : over ? outcome(newest) : none}</h2>
      <p>{full ? pw.fullHint(newest.incident.title) : over ? newest.incident.title : hint}</p>
    </section>
  );
}

export function Idle({ snapshot }: { snapshot: PhoneSnapshot }): JSX.Element {
  return (
    <>
      <header class="idle-head"><h1 class="grow">{pw.idle.name(snapshot.me.name)}</h1><Pills /></header>
      <main>
        <Lead calls={snapshot.calls} />
        {!byLink && <Duty on={snapshot.me.on_duty} />}
        <Consent />
        {!online.value && <Queue />}
        <Earlier calls={snapshot.calls} missions={snapshot.missions} />
      </main>
    </>
  );
}
