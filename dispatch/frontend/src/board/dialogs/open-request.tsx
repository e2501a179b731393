import type { JSX } from "preact";

import { Choice, Text, numberOf, textOf } from "../../look/fields";
import { label, labelled } from "../../page";
import { IncidentKind, Urgency } from "../../types.gen";
import { w } from "../../words";
import { openRequest } from "../acts";
import { store } from "../live";
import { FormDialog } from "./form";

/** A request becomes a job; its words stay as they are. */
export function OpenRequest({ id }: { id: number }): JSX.Element | null {
  const row = store.tables.value.requests.get(id);
  if (!row) return null;
  return (
    <FormDialog
      title={`${w.requests.open} ${row.label}`}
      send={w.requests.open}
      onSend={(form) => openRequest(id, { kind: textOf(form, "kind"), urgency: textOf(form, "urgency"), title: textOf(form, "title"), people: numberOf(form, "people") })}
    >
      <blockquote class="note">{row.words}</blockquote>
      <Text name="title" words={w.intake.heading} value={w.intake.titleOf(row.place, row.people, label("IncidentKind", "trapped"))} most={120} first required />
      <div class="form two">
        <Choice name="urgency" words={w.intake.urgency} options={labelled("Urgency", Urgency)} value="urgent" />
        <Choice name="kind" words={w.intake.kind} options={labelled("IncidentKind", IncidentKind)} value="trapped" />
        <Text name="people" words={w.intake.people} type="number" value={row.people === null ? "" : String(row.people)} />
      </div>
    </FormDialog>
  );
}
