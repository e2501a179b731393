// What needs a few more words: minutes, a note, a problem, the crew's names.

import { signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { Text, numberOf, textOf } from "../look/fields";
import { Sheet } from "../look/sheet";
import { label } from "../page";
import type { PhoneCall, PhoneMission } from "../types.gen";
import { w } from "../words";
import { pw } from "../words/phone";
import { nameCrew, say, sayAboutAsk, trouble } from "./deeds";

export type Open =
  | { readonly name: "note"; readonly about: PhoneMission | PhoneCall }
  | { readonly name: "trouble" | "crew"; readonly about: PhoneMission }
  | { readonly name: "minutes"; readonly then: (minutes: number) => void };

export const sheet = signal<Open | null>(null);
const close = (): void => {
  sheet.value = null;
};

const TROUBLES = ["blocked", "wrong_address", "not_found", "already_rescued"] as const;

function submitted(then: (form: FormData) => void): (event: SubmitEvent) => void {
  return (event) => {
    event.preventDefault();
    then(new FormData(event.currentTarget as HTMLFormElement));
    close();
  };
}

function Note({ about }: { about: PhoneMission | PhoneCall }): JSX.Element {
  const send = submitted((form) => {
    const words = textOf(form, "words");
    if (words) void ("ask" in about ? sayAboutAsk(about, words) : say(about, words));
  });
  return (
    <form class="form" onSubmit={send}>
      <Text name="words" words={pw.note.label} lines={4} most={500} help={pw.note.hint} first required />
      <button type="submit" class="button big ink wide">{pw.note.send}</button>
    </form>
  );
}

function Minutes({ then }: { then: (minutes: number) => void }): JSX.Element {
  const send = submitted((form) => {
    const minutes = numberOf(form, "minutes");
    if (minutes) then(Math.min(minutes, 1440));
  });
  return (
    <form class="form" onSubmit={send}>
      <Text name="minutes" words={pw.minutesLabel} type="number" most={4} first required />
      <button type="submit" class="button big ink wide">{pw.moreSheet.send}</button>
    </form>
  );
}

function Trouble({ about }: { about: PhoneMission }): JSX.Element {
  const kind = useSignal<(typeof TROUBLES)[number]>("blocked");
  const send = submitted((form) => void trouble(about, kind.value, label("StopState", kind.value), textOf(form, "note")));
  return (
    <form class="form" onSubmit={send}>
      <div class="pair" role="radiogroup" aria-label={pw.troubleSheet.title}>
        {TROUBLES.map((one) => (
          <button type="button" key={one} class="button big" role="radio" aria-checked={kind.value === one} aria-pressed={kind.value === one} onClick={() => (kind.value = one)}>
            {label("StopState", one)}
          </button>
        ))}
      </div>
      <Text name="note" words={pw.troubleSheet.note} lines={3} most={300} />
      <button type="submit" class="button big ink wide">{pw.troubleSheet.send}</button>
    </form>
  );
}

function Crew({ about }: { about: PhoneMission }): JSX.Element {
  const named = useSignal<ReadonlySet<number>>(new Set(about.crew.filter((row) => row.named).map((row) => row.volunteer)));
  const flip = (id: number): void => {
    const next = new Set(named.value);
    if (!next.delete(id)) next.add(id);
    named.value = next;
  };
  if (about.crew.length === 0) return <p class="quiet">{pw.crew.none}</p>;
  return (
    <form class="form" onSubmit={submitted(() => void nameCrew(about, [...named.value]))}>
      <p class="quiet">{pw.crew.hint}</p>
      <ul class="people-list">
        {about.crew.map((row) => (
          <li key={row.volunteer}>
            <label>
              <input type="checkbox" checked={named.value.has(row.volunteer)} disabled={row.busy} onChange={() => flip(row.volunteer)} />
              <span class="grow">{row.name}</span>
              {row.busy && <span class="tag">{pw.crew.busy}</span>}
              {!row.insured && <span class="tag gold">{pw.crew.uninsured}</span>}
            </label>
          </li>
        ))}
      </ul>
      <button type="submit" class="button big ink wide">{pw.crew.save(named.value.size)}</button>
    </form>
  );
}

/** The sheet that is open. */
export function Sheets(): JSX.Element | null {
  const open = sheet.value;
  if (open === null) return null;
  switch (open.name) {
    case "note": return <Sheet title={pw.note.title} closeWord={w.act.close} onClose={close}><Note about={open.about} /></Sheet>;
    case "minutes": return <Sheet title={pw.moreSheet.title} closeWord={w.act.close} onClose={close}><Minutes then={open.then} /></Sheet>;
    case "trouble": return <Sheet title={pw.troubleSheet.title} closeWord={w.act.close} onClose={close}><Trouble about={open.about} /></Sheet>;
    case "crew": return <Sheet title={pw.crew.title} closeWord={w.act.close} onClose={close}><Crew about={open.about} /></Sheet>;
  }
}
