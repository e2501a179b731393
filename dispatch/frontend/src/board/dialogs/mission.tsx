import type { JSX } from "preact";

import { Choice, Text, textOf } from "../../look/fields";
import { label, labelled } from "../../page";
import { DISPATCHABLE_INCIDENT, StopState, TROUBLED_STOP } from "../../types.gen";
import { w } from "../../words";
import { divert, trouble } from "../acts";
import { incidents, store } from "../live";
import { FormDialog } from "./form";

function teamOf(mission: number): string {
  return store.tables.value.missions.get(mission)?.team_name ?? "";
}

/** A problem keeps the crew and turns its row red. */
export function Trouble({ mission }: { mission: number }): JSX.Element {
  return (
    <FormDialog title={`${w.missions.chooseTrouble} ${teamOf(mission)}`} send={w.callOut.send} onSend={(form) => trouble(mission, textOf(form, "kind"), textOf(form, "note"))}>
      <Choice name="kind" words={w.missions.trouble} options={labelled("StopState", StopState).filter(([code]) => TROUBLED_STOP.has(code))} first />
      <Text name="note" words={w.missions.note} />
    </FormDialog>
  );
}

/** To another incident, at once, as one act. */
export function Divert({ mission }: { mission: number }): JSX.Element {
  const from = store.tables.value.missions.get(mission)?.incident;
  const options = incidents.value
    .filter((row) => row.id !== from && row.lon !== null && DISPATCHABLE_INCIDENT.has(row.state))
    .map((row) => [String(row.id), `${label("Urgency", row.urgency)} #${row.number} ${row.title}`] as const);
  return (
    <FormDialog title={`${w.missions.divert} ${teamOf(mission)}`} send={w.missions.divert} onSend={(form) => divert(mission, Number(textOf(form, "incident")))}>
      <Choice name="incident" words={w.incidents.title} options={options} first />
    </FormDialog>
  );
}
