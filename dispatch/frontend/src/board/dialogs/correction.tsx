import type { JSX } from "preact";

import { hms } from "../../format";
import { Text, textOf } from "../../look/fields";
import type { EntryRow } from "../../types.gen";
import { w } from "../../words";
import { correctTime } from "../acts";
import { FormDialog } from "./form";

// Times are written as in China, wherever the screen stands.
const OFFSET_MS = 8 * 3600 * 1000;

function written(at: string): string {
  return new Date(Date.parse(at) + OFFSET_MS).toISOString().slice(0, 19);
}

/** When it happened in truth: a new entry, the first one stays. */
export function Correction({ entry }: { entry: EntryRow }): JSX.Element {
  return (
    <FormDialog title={w.correction.title} send={w.correction.send} onSend={(form) => correctTime(entry.id, `${textOf(form, "at")}+08:00`, textOf(form, "reason"))}>
      <p>{hms(entry.at)} {entry.words}</p>
      <div class="field">
        <label for="field-at">{w.correction.at}</label>
        <input id="field-at" name="at" type="datetime-local" step="1" data-first required defaultValue={written(entry.at)} />
      </div>
      <Text name="reason" words={w.correction.reason} most={500} required />
    </FormDialog>
  );
}
