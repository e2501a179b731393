// The small forms about the chosen incident.

import type { JSX } from "preact";

import { fromField, toField } from "../../format";
import { Choice, Moment, Text, numberOf, textOf } from "../../look/fields";
import { labelled } from "../../page";
import { HandOffTo, IncidentKind, type IncidentRow, PersonState, Urgency } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { addPersons, cancel, close, edit, handOver, recordOutcome } from "../acts";
import { pane } from "../live";
import { FormDialog } from "./form";

export function HandOver({ row }: { row: IncidentRow }): JSX.Element {
  return (
    <FormDialog title={`${w.handOver.title} #${row.number}`} send={w.handOver.send} onSend={(form) => handOver(row.id, { to: textOf(form, "to"), reference: textOf(form, "reference"), note: textOf(form, "note") })}>
      <Choice name="to" words={w.handOver.to} options={labelled("HandOffTo", HandOffTo)} first />
      <Text name="reference" words={w.handOver.reference} most={80} />
      <Text name="note" words={w.handOver.note} lines={2} />
    </FormDialog>
  );
}

const LINE_END = "；";

/** One thing a line, kept as one line of text. */
function goodsOf(typed: string): string {
  return typed.split("\n").map((line) => line.trim()).filter(Boolean).join(LINE_END);
}

export function Finish({ row }: { row: IncidentRow }): JSX.Element {
  const known = pane.value?.outcome ?? {};
  const goods = String(known["goods"] ?? "").replaceAll(LINE_END, "\n");
  const figure = (name: string): string => (known[name] == null ? "" : String(known[name]));
  async function send(form: FormData, button: string): Promise<boolean> {
    const outcome = { people_served: numberOf(form, "people") ?? 0, area_treated_m2: numberOf(form, "area") ?? 0, goods: goodsOf(textOf(form, "goods")), summary: textOf(form, "summary") };
    return (await recordOutcome(row.id, outcome)) && (button === "save" || (await close(row.id)));
  }
  return (
    <FormDialog title={`${w.finish.title} #${row.number}`} send={w.finish.close} onSend={send} extra={<button class="button" value="save">{w.finish.save}</button>}>
      <div class="form two">
        <Text name="people" words={w.finish.people} type="number" value={figure("people_served") || String(row.counts.evacuated || "")} first />
        <Text name="area" words={w.finish.area} type="number" value={figure("area_treated_m2")} />
      </div>
      <Text name="goods" words={w.finish.goods} lines={3} value={goods} help={w.finish.goodsHint} most={200} />
      <Text name="summary" words={w.finish.summary} lines={2} value={figure("summary")} most={500} />
    </FormDialog>
  );
}

export function Cancel({ row }: { row: IncidentRow }): JSX.Element {
  return (
    <FormDialog title={`${w.cancel.title} #${row.number}`} send={w.cancel.send} onSend={(form) => cancel(row.id, textOf(form, "why"))}>
      <Text name="why" words={w.cancel.why} first required />
    </FormDialog>
  );
}

export function Persons({ row }: { row: IncidentRow }): JSX.Element {
  return (
    <FormDialog title={`${w.persons.add} #${row.number}`} send={w.persons.add} onSend={(form) => addPersons(row.id, { state: textOf(form, "state"), count: numberOf(form, "count") ?? 1, name: textOf(form, "name"), destination: textOf(form, "destination") })}>
      <div class="form two">
        <Choice name="state" words={w.persons.state} options={labelled("PersonState", PersonState)} value="evacuated" first />
        <Text name="count" words={w.persons.count} type="number" value="1" required />
      </div>
      <Text name="destination" words={w.persons.destination} most={120} />
      <Text name="name" words={w.persons.name} most={60} />
    </FormDialog>
  );
}

export function Edit({ row }: { row: IncidentRow }): JSX.Element {
  const detail = pane.value;
  return (
    <FormDialog
      title={`${w.editDialog.title} #${row.number}`}
      send={w.editDialog.save}
      wide
      onSend={(form) => edit(row.id, {
        title: textOf(form, "title"), kind: textOf(form, "kind"), urgency: textOf(form, "urgency"), people: numberOf(form, "people"), water: textOf(form, "water"),
        vulnerable: textOf(form, "vulnerable"), meeting_point: textOf(form, "meeting"), bring: textOf(form, "bring"),
        ...(detail && { starts_at: fromField(textOf(form, "starts")), ends_at: fromField(textOf(form, "ends")) }),
      })}
    >
      <Text name="title" words={w.intake.heading} value={row.title} most={120} first required />
      <div class="form two">
        <Choice name="urgency" words={w.intake.urgency} options={labelled("Urgency", Urgency)} value={row.urgency} />
        <Choice name="kind" words={w.intake.kind} options={labelled("IncidentKind", IncidentKind)} value={row.kind} />
        <Text name="people" words={w.intake.people} type="number" value={row.people === null ? "" : String(row.people)} />
        <Text name="water" words={w.intake.water} value={detail?.water ?? ""} />
        <Text name="vulnerable" words={w.intake.vulnerable} value={detail?.vulnerable ?? ""} />
        <Text name="meeting" words={w.pane.facts.meeting} value={detail?.meeting_point ?? ""} most={120} />
        <Text name="bring" words={w.pane.facts.bring} value={detail?.bring ?? ""} most={120} />
        <Moment name="starts" words={wb.lanes.starts} value={toField(detail?.starts_at ?? null)} />
        <Moment name="ends" words={wb.lanes.ends} value={toField(detail?.ends_at ?? null)} />
      </div>
    </FormDialog>
  );
}
