// What needs a few more words: minutes, a note, a problem, the crew's names.

import { signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";

import { Text, numberOf, textOf } from "../look/fields";
import { Sheet } from "../look/sheet";
import { label } from "../page";
import type { PhoneCall, PhoneMission } from "../types.gen";
import { pw } from "../words/phone";
import { Counter } from "./counter";
import { backOut, nameCrew, persons, say, sayAboutAsk, trouble } from "./deeds";

export type Open =
  | { readonly name: "note"; readonly about: PhoneMission | PhoneCall }
  | { readonly name: "trouble" | "persons" | "crew" | "back_out"; readonly about: PhoneMission }
  | { readonly name: "minutes"; readonly then: (minutes: number) => void };

export const sheet = signal<Open | null>(null);
const close = (): void => {
  sheet.value = null;
};

const TROUBLES = ["blocked", "wrong_address", "not_found", "already_rescued"] as const;
const PERSONS = ["evacuated", "hospital", "missing", "dead"] as const;
const MOST_PERSONS = 9999;

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
    if (words) void ("mission" in about ? say(about, words) : sayAboutAsk(about, words));
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

interface OneOfProps<Code extends string> {
  readonly list: string;
  readonly codes: readonly Code[];
  readonly chosen: Code;
  readonly words: string;
  readonly onChoose: (code: Code) => void;
}

/** One of a few, each as large as a thumb. */
function OneOf<Code extends string>({ list, codes, chosen, words, onChoose }: OneOfProps<Code>): JSX.Element {
  return (
    <div class="pair" role="radiogroup" aria-label={words}>
      {codes.map((code) => (
        <button type="button" key={code} class="button big" role="radio" aria-checked={chosen === code} aria-pressed={chosen === code} onClick={() => onChoose(code)}>{label(list, code)}</button>
      ))}
    </div>
  );
}

function Persons({ about }: { about: PhoneMission }): JSX.Element {
  const state = useSignal<(typeof PERSONS)[number]>("evacuated");
  const count = useSignal(1);
  const send = submitted((form) => void persons(about, state.value, label("PersonState", state.value), count.value, textOf(form, "destination")));
  return (
    <form class="form" onSubmit={send}>
      <OneOf list="PersonState" codes={PERSONS} chosen={state.value} words={pw.persons.title} onChoose={(code) => (state.value = code)} />
      <Counter word={pw.people} value={count.value} least={1} most={MOST_PERSONS} onChange={(n) => (count.value = n)} />
      <div class="quick">
        {[5, 10, 20].map((more) => <button type="button" key={more} class="button big num" onClick={() => (count.value = Math.min(MOST_PERSONS, count.value + more))}>+{more}</button>)}
      </div>
      <Text name="destination" words={pw.persons.destination} most={100} help={state.value === "dead" ? pw.persons.dead : pw.persons.hint} />
      <button type="submit" class="button big ink wide">{pw.persons.send(label("PersonState", state.value), count.value)}</button>
    </form>
  );
}

/** Asked once more: a slip would send a crew home. */
function BackOut({ about }: { about: PhoneMission }): JSX.Element {
  return (
    <form class="form" onSubmit={submitted(() => void backOut(about))}>
      <p>{pw.backOut.words}</p>
      <button type="submit" class="button big ink wide">{pw.backOut.send}</button>
    </form>
  );
}

function Trouble({ about }: { about: PhoneMission }): JSX.Element {
  const kind = useSignal<(typeof TROUBLES)[number]>("blocked");
  const send = submitted((form) => void trouble(about, kind.value, label("StopState", kind.value), textOf(form, "note")));
  return (
    <form class="form" onSubmit={send}>
      <OneOf list="StopState" codes={TROUBLES} chosen={kind.value} words={pw.troubleSheet.title} onChoose={(code) => (kind.value = code)} />
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
      <button type="submit" class="button big ink wide last">{pw.crew.save(named.value.size)}</button>
    </form>
  );
}

/** The sheet that is open. */
export function Sheets(): JSX.Element | null {
  const open = sheet.value;
  if (open === null) return null;
  switch (open.name) {
    case "note": return <Sheet title={pw.note.title} closeWord={pw.close} onClose={close}><Note about={open.about} /></Sheet>;
    case "minutes": return <Sheet title={pw.moreSheet.title} closeWord={pw.close} onClose={close}><Minutes then={open.then} /></Sheet>;
    case "trouble": return <Sheet title={pw.troubleSheet.title} closeWord={pw.close} onClose={close}><Trouble about={open.about} /></Sheet>;
    case "persons": return <Sheet title={pw.persons.title} closeWord={pw.close} onClose={close}><Persons about={open.about} /></Sheet>;
    case "back_out": return <Sheet title={pw.backOut.title} closeWord={pw.close} onClose={close}><BackOut about={open.about} /></Sheet>;
    case "crew": return <Sheet title={pw.crew.title} closeWord={pw.close} onClose={close}><Crew about={open.about} /></Sheet>;
  }
}
