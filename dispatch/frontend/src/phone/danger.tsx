// A danger that one was told of: over everything else, two large answers, kept on the phone where there is no network.

import type { JSX } from "preact";

import { hm } from "../format";
import { Line } from "../look/signs";
import { now } from "../time";
import { LIVE_MISSION, type PhoneDanger } from "../types.gen";
import { dw } from "../words/danger";
import { pw } from "../words/phone";
import { answerDanger, sign } from "./deeds";
import { Hold } from "./hold";
import { outbox, snapshot } from "./live";
import { cried } from "./tools";

/** What was answered, also while it waits to be sent. */
function stateOf(row: PhoneDanger): { readonly state: string; readonly waits: boolean } {
  const waiting = outbox.waiting.value.findLast((act) => act.about === `told:${row.id}`);
  if (!waiting) return { state: row.state, waits: false };
  return { state: waiting.name === "danger_withdrawn" ? "withdrawn" : "received", waits: true };
}

function Card({ row }: { row: PhoneDanger }): JSX.Element {
  const { state, waits } = stateOf(row);
  const mission = snapshot.value?.missions.find((one) => one.mission.id === row.mission);
  const safe = row.act === "hold" ? dw.phone.safe : dw.phone.withdrawn;
  if (state === "withdrawn") {
    return <p class="card danger-safe"><Line name="tick" size={20} /><span><b>{dw.acts[row.act]} · {row.area}</b> {waits ? dw.phone.waits : dw.phone.out(hm(row.withdrawn_at ?? now.value))}</span></p>;
  }
  return (
    <section class="danger-card" role="alert" data-danger={row.danger} data-state={state}>
      <h2><Line name="triangle" size={28} />{dw.acts[row.act]}</h2>
      <p class="order">{row.act === "hold" ? dw.phone.hold : dw.phone.leave}</p>
      <p>{dw.phone.area(row.area)}{row.why && ` · ${row.why}`}{row.name && ` · ${row.name}`} · {hm(row.raised_at)}</p>
      {state === "received" && <p class="quiet">{waits ? dw.phone.waits : dw.phone.answered}</p>}
      <div class="answers">
        {/* The next step is the large one: nobody says "safe" because it was the first to be seen. */}
        {state === "told" && <button type="button" class="button big next" onClick={() => void answerDanger(row, "received")}><Line name="eye" size={24} />{dw.phone.received}</button>}
        <button type="button" class={state === "told" ? "button big" : "button big next"} onClick={() => void answerDanger(row, "withdrawn")}><Line name="shield" size={24} />{safe}</button>
        {row.desk_phone && <a class="button big" href={`tel:${row.desk_phone}`}><Line name="phone" size={20} />{dw.phone.desk}</a>}
        {/* The card pushes the crew's own button down: whoever is in danger need not look for it. */}
        {mission && LIVE_MISSION.has(mission.mission.state) && <Hold words={pw.distress} onHeld={() => void sign(mission, "distress")} />}
      </div>
      {mission && cried(mission) && <p class="cried"><Line name="triangle" size={20} /><b>{cried(mission)}</b></p>}
    </section>
  );
}

export function Dangers(): JSX.Element | null {
  const rows = snapshot.value?.dangers ?? [];
  if (rows.length === 0) return null;
  return <div class="dangers">{rows.map((row) => <Card key={row.id} row={row} />)}</div>;
}
