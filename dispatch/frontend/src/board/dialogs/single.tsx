// One volunteer for one need: what speaks for and against, then the text goes.

import type { JSX } from "preact";

import { Text, textOf } from "../../look/fields";
import type { IncidentRow, SingleRow } from "../../types.gen";
import { w } from "../../words";
import { assignPerson } from "../acts";
import { outlook, Reason } from "../pane/ranking";
import { FormDialog } from "./form";

export function SingleDialog({ row, person }: { row: IncidentRow; person: SingleRow }): JSX.Element {
  return (
    <FormDialog
      title={`${w.preview.title(person.name)} → #${row.number}`}
      send={w.preview.send}
      ready={!person.needs_reason}
      onSend={(form) => assignPerson(row, person, person.needs_reason ? textOf(form, "why") : "")}
    >
      <p class="line"><b>{row.title}</b></p>
      <p><span class="label">{w.preview.to}</span> <b>{person.name}</b> <span class="num">{person.phone}</span> · {person.wanted}{person.team && ` · ${person.team}`}</p>
      <p class="small num">{outlook(person)}</p>
      <div class="reasons whole">{person.reasons.map((reason) => <Reason key={reason.code + reason.words} reason={reason} />)}</div>
      {person.needs_reason && <Text name="why" words={w.ranking.why} most={200} required />}
    </FormDialog>
  );
}
