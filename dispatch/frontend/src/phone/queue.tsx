// What waits on this phone, in the order of sending, and the ways that need no network.

import type { JSX } from "preact";

import { hms } from "../format";
import { type LineName, Line } from "../look/signs";
import { pw } from "../words/phone";
import { type Act, type ActName, isStep, withdrawal } from "./acts";
import { takeBack } from "./deeds";
import { outbox, snapshot } from "./live";

function icon(name: ActName): LineName {
  if (name === "roll_call") return "shield";
  if (name === "distress" || name === "trouble") return "triangle";
  return isStep(name) || name === "go" ? "flag" : "note";
}

function Waiting({ act, place }: { act: Act; place: number }): JSX.Element {
  const now = outbox.sending.value === act.id;
  return (
    <li>
      <Line name={icon(act.name)} size={20} />
      <div class="grow">
        <b>{pw.acts[act.name]}</b>
        <p class="cut num">{act.detail || hms(act.at)}</p>
      </div>
      {!now && withdrawal(act) !== "no" && <button type="button" class="pill" onClick={() => void takeBack(act)}>{pw.queue.withdraw}</button>}
      <span class="place num"><Line name="hourglass" size={16} />{now ? pw.queue.sending : pw.queue.place(place)}</span>
    </li>
  );
}

export function Queue(): JSX.Element | null {
  const acts = outbox.waiting.value;
  if (acts.length === 0) return null;
  return (
    <section class="card queue">
      <h2>{pw.queue.title}<span>{outbox.lasting ? pw.queue.kept : pw.queue.notKept}</span></h2>
      <ol>{acts.map((act, i) => <Waiting key={act.id} act={act} place={i + 1} />)}</ol>
    </section>
  );
}

/** A number that takes texts: mobiles of the mainland, and whatever else is written with its country. */
function takesTexts(phone: string): boolean {
  return /^(\+861\d{10}|1\d{10}|\+(?!86)\d{8,15})$/.test(phone.replace(/[\s-]/g, ""));
}

/** Text or call where the network does not answer. */
export function Impatient({ phone, letter }: { phone: string; letter: string }): JSX.Element | null {
  if (!phone) return null;
  const body = encodeURIComponent(pw.smsBody(snapshot.value?.me.name ?? "", letter || "A"));
  return (
    <section class="card impatient">
      <h2>{pw.impatient}</h2>
      <div class="pair">
        {takesTexts(phone) && <a class="button big" href={`sms:${phone}?body=${body}`}><Line name="message" size={20} />{pw.sms}</a>}
        <a class="button big" href={`tel:${phone}`}><Line name="phone" size={20} />{pw.call}</a>
      </div>
    </section>
  );
}
