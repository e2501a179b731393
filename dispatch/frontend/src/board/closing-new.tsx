// What was drawn: what is wrong there, and whether its bridges are known to be open.

import type { JSX } from "preact";

import { Text, textOf } from "../look/fields";
import { labelled } from "../page";
import type { Sketch } from "../map/pen";
import { ClosureKind } from "../types.gen";
import { wb } from "../words/board";
import { closeOff } from "./closing-acts";
import { draftKind } from "./closing";
import { FormDialog } from "./dialogs/form";

export function ClosingNew({ shape }: { shape: Sketch }): JSX.Element {
  const send = (form: FormData): Promise<boolean> =>
    closeOff({ kind: textOf(form, "kind"), shape, bridges_open: form.get("bridges") === "on", note: textOf(form, "note") });
  return (
    <FormDialog title={wb.closing.newTitle} send={wb.closing.save} onSend={send}>
      <div class="field">
        <label for="field-kind">{wb.closing.kind}</label>
        <select id="field-kind" name="kind" data-first value={draftKind.value} onChange={(event) => (draftKind.value = event.currentTarget.value)}>
          {labelled("ClosureKind", ClosureKind).map(([code, word]) => <option key={code} value={code}>{word}</option>)}
        </select>
      </div>
      <Text name="note" words={wb.closing.note} help={wb.closing.noteHelp} />
      {shape.type === "Polygon" && (
        <div class="field">
          <label class="line"><input type="checkbox" name="bridges" aria-describedby="help-bridges" />{wb.closing.bridges}</label>
          <span class="help" id="help-bridges">{wb.closing.bridgesHelp}</span>
        </div>
      )}
    </FormDialog>
  );
}
