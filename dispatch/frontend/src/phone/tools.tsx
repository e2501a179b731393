// What a crew may need besides the next step: trouble, the desk's phone, distress, words, persons, names, the requester's phone.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { hm } from "../format";
import { Line } from "../look/signs";
import { Failure, get } from "../net/api";
import { page } from "../page";
import { LIVE_MISSION, type PhoneMission } from "../types.gen";
import { dw } from "../words/danger";
import { pw } from "../words/phone";
import { sign } from "./deeds";
import { Hold } from "./hold";
import { lastSent, outbox, snapshot } from "./live";
import { spoken } from "./parts";
import { sheet } from "./sheets";

/** The requester's phone: asked for by a tap, because every look is logged. */
function Requester({ row }: { row: PhoneMission }): JSX.Element {
  const phones = useSignal<readonly string[] | null>(null);
  const failure = useSignal("");
  const look = async (): Promise<void> => {
    try {
      phones.value = (await get<{ phones: readonly string[] }>(`/api/phone/missions/${row.mission.id}/contact`, page.token ? { "X-Link": page.token } : {})).phones;
      failure.value = "";
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failure.value = error.message;
    }
  };
  if (phones.value === null) {
    return <><button type="button" class="button big" onClick={() => void look()}><Line name="phone" size={20} />{pw.requester}</button>{failure.value && <p class="wide" role="alert">{failure.value}</p>}</>;
  }
  if (phones.value.length === 0) return <p class="quiet wide">{pw.noRequester}</p>;
  return (
    <>
      {phones.value.map((phone) => <a key={phone} class="button big num" href={`tel:${phone}`}><Line name="phone" size={20} />{spoken(phone)}</a>)}
      <p class="quiet wide">{pw.logged}</p>
    </>
  );
}

/** What became of an alarm that was raised: on its way, or heard; "" for none. */
export function cried(row: PhoneMission): string {
  const about = `mission:${row.mission.id}`;
  if (outbox.waiting.value.some((act) => act.about === about && act.name === "distress")) return pw.distressWaits;
  const alarm = snapshot.value?.alarms.find((one) => one.mission === row.mission.id);
  if (alarm) return alarm.taken_at === null ? dw.alarm.waiting : dw.alarm.told(alarm.taken_by, hm(alarm.taken_at));
  const sent = lastSent.value?.act;
  return sent?.name === "distress" && sent.about === about ? pw.distressSent : "";
}

/** The alarm that was raised, or words of the crew that nobody has read. */
function Distress({ row }: { row: PhoneMission }): JSX.Element | null {
  const words = cried(row);
  if (words) return <p class="card alarm-note" role="alert"><Line name="triangle" size={20} /><span>{words}</span></p>;
  return row.mission.words ? <p class={row.mission.words.includes("SOS") ? "card alarm-note" : "card unread"}><Line name="message" size={20} /><span>{pw.unread(row.mission.words)}</span></p> : null;
}

/** What cannot wait: in sight without scrolling. */
export function Urgent({ row }: { row: PhoneMission }): JSX.Element {
  const out = LIVE_MISSION.has(row.mission.state);
  // Called back and not home yet, a crew is on the road still.
  const away = out || (row.mission.state === "stood_down" && row.mission.departed_at !== null);
  return (
    <>
      <Distress row={row} />
      <div class="tools">
        {row.may_lead && out && <button type="button" class="button big" onClick={() => (sheet.value = { name: "trouble", about: row })}><Line name="stop" size={20} />{pw.trouble}</button>}
        {row.desk_phone && <a class="button big" href={`tel:${row.desk_phone}`}><Line name="phone" size={20} />{pw.desk}</a>}
        {away && <Hold words={pw.distress} onHeld={() => void sign(row, "distress")} />}
      </div>
    </>
  );
}

export function Tools({ row }: { row: PhoneMission }): JSX.Element {
  const named = row.crew.filter((one) => one.named).length;
  const out = LIVE_MISSION.has(row.mission.state);
  return (
    <div class="tools">
      {row.may_lead && out && row.incident && <button type="button" class="button big" onClick={() => (sheet.value = { name: "persons", about: row })}><Line name="plus" size={20} />{pw.persons.button}</button>}
      <button type="button" class="button big" onClick={() => (sheet.value = { name: "note", about: row })}><Line name="note" size={20} />{pw.write}</button>
      {row.may_lead && <button type="button" class="button big num" onClick={() => (sheet.value = { name: "crew", about: row })}><Line name="person" size={20} />{pw.crew.button(named, row.mission.strength)}</button>}
      {row.may_lead && out && <Requester row={row} />}
    </div>
  );
}
