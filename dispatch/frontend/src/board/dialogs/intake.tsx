// Taking a request by keyboard: five fields first; who else called and where it may be are shown while one types.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { hm } from "../../format";
import { Choice, Text, numberOf, textOf } from "../../look/fields";
import { complain } from "../../look/toasts";
import { post } from "../../net/api";
import { label, labelled, page } from "../../page";
import { type CandidateRow, IncidentKind, type ReadingRow, type SimilarRow, Source, Urgency } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { takeIn } from "../acts";
import type { Told } from "../choice";
import { FormDialog } from "./form";
import { Places, useAnswers, usePlaces } from "./places";

// Longer than any phone or address that is typed.
const MESSAGE = 30;
const SOURCES: readonly string[] = ["phone", "chat", "text", "page"];

interface Typed {
  readonly phone: string;
  readonly place: string;
}

function similarPath({ phone, place }: Typed): string | null {
  if (phone.trim().length < 7 && place.trim().length < 2) return null;
  return `/api/operations/${page.slug}/similar?${new URLSearchParams({ phone, place })}`;
}

function Similar({ rows, chosen, onChoose }: { rows: readonly SimilarRow[]; chosen: SimilarRow | null; onChoose: (row: SimilarRow | null) => void }): JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    <section class="note gold" aria-live="polite">
      <b>{w.intake.similar}</b>
      <ul class="places">
        {rows.map((row) => (
          <li key={`${row.request} ${row.incident}`}>
            <button type="button" class="place" aria-pressed={chosen === row} disabled={row.incident === null} onClick={() => onChoose(chosen === row ? null : row)}>
              <span class="num">{row.label}</span><span class="grow cut">{row.title} {row.place}</span><span class="small">{wb.why[row.why] ?? row.why} · {hm(row.received_at)}</span>
              {row.incident !== null && <span class="tag">{w.intake.useSimilar}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Put what was read into the empty fields; what a person has typed stays. */
function fill(form: HTMLFormElement, reading: ReadingRow, source: string): void {
  const values: Record<string, string> = {
    phone: reading.phone, place: reading.place, people: reading.people === null ? "" : String(reading.people), water: reading.water, vulnerable: reading.vulnerable,
    words: reading.words, kind: reading.kind, urgency: reading.urgency, source,
  };
  for (const [name, value] of Object.entries(values)) {
    const field = form.elements.namedItem(name);
    if ((field instanceof HTMLInputElement && !field.value) || field instanceof HTMLSelectElement || (field instanceof HTMLTextAreaElement && name === "words")) field.value = value;
  }
}

/** What it is called when nobody gives it a title. */
function titleOf(form: FormData): string {
  return w.intake.titleOf(textOf(form, "place"), numberOf(form, "people"), label("IncidentKind", textOf(form, "kind")));
}

export function IntakeDialog({ from }: { from: Told | undefined }): JSX.Element {
  const [typed, setTyped] = useState<Typed>({ phone: "", place: "" });
  const [place, setPlace] = useState<CandidateRow | null>(null);
  const [same, setSame] = useState<SimilarRow | null>(null);
  const [reading, setReading] = useState<ReadingRow | null>(null);
  const [key] = useState(() => Array.from(crypto.getRandomValues(new Uint32Array(3))).join("-"));
  const pasted = useRef<HTMLTextAreaElement>(null);
  const [heading, setHeading] = useState("");
  const places = usePlaces(typed.place);
  const similar = useAnswers<SimilarRow>(similarPath(typed));

  useEffect(() => {
    if (!from || !pasted.current) return;
    pasted.current.value = from.words;
    void read();
  }, []);

  async function read(): Promise<void> {
    const words = pasted.current?.value.trim();
    const form = pasted.current?.form;
    if (!words || !form) return;
    try {
      const found = await post<ReadingRow>(`/api/operations/${page.slug}/read`, { words });
      fill(form, { ...found, words, phone: from?.phone ?? found.phone }, from ? "text" : "chat");
      setReading(found);
      setHeading(titleOf(new FormData(form)));
      setTyped({ phone: textOf(new FormData(form), "phone"), place: textOf(new FormData(form), "place") });
    } catch (error) {
      complain(error);
    }
  }

  /** A whole message pasted into a small field is meant for the box that takes it apart. */
  function catchPaste(event: ClipboardEvent): void {
    const words = event.clipboardData?.getData("text/plain").trim() ?? "";
    if (!(event.target instanceof HTMLInputElement) || (words.length < MESSAGE && !words.includes("\n")) || !pasted.current) return;
    event.preventDefault();
    pasted.current.value = words;
    void read();
  }

  function retitle(event: Event): void {
    const form = (event.target as HTMLInputElement).form;
    if (form) setHeading(titleOf(new FormData(form)));
  }

  function send(form: FormData, button: string): Promise<boolean> {
    const people = numberOf(form, "people");
    const kind = textOf(form, "kind");
    return takeIn({
      phone: textOf(form, "phone"), place: textOf(form, "place"), people, water: textOf(form, "water"), vulnerable: textOf(form, "vulnerable"), words: textOf(form, "words"),
      contact_name: textOf(form, "name"), source: textOf(form, "source"), lane: button === "save" ? (reading?.lane ?? "help") : "help", kind, urgency: textOf(form, "urgency"),
      title: textOf(form, "title") || titleOf(form), lon: place?.lon ?? null, lat: place?.lat ?? null, key,
    }, button !== "save", same, from?.text);
  }

  return (
    <FormDialog title={w.intake.title} send={same ? `${w.intake.useSimilar} ${same.label}` : w.intake.open} wide onSend={send} extra={<button class="button" value="save">{w.intake.save}</button>}>
      <div class="intake" onPaste={catchPaste} onInput={retitle} onChange={retitle}>
        <div class="form">
          <div class="form two">
            <Text name="phone" words={`1 ${w.intake.phone}`} type="tel" most={40} first onInput={(phone) => setTyped({ ...typed, phone })} />
            <Text name="place" words={`2 ${w.intake.place}`} most={300} onInput={(value) => { setTyped({ ...typed, place: value }); setPlace(null); }} />
          </div>
          <Similar rows={similar} chosen={same} onChoose={setSame} />
          {places.length > 0 && <Places places={places.slice(0, 4)} chosen={place} onChoose={setPlace} />}
          <div class="form three">
            <Text name="people" words={`3 ${w.intake.people}`} type="number" />
            <Text name="water" words={`4 ${w.intake.water}`} />
            <Text name="vulnerable" words={`5 ${w.intake.vulnerable}`} />
          </div>
          <div class="form three">
            <Choice name="urgency" words={w.intake.urgency} options={labelled("Urgency", Urgency)} value="urgent" />
            <Choice name="kind" words={w.intake.kind} options={labelled("IncidentKind", IncidentKind)} value="trapped" />
            <Choice name="source" words={w.intake.source} options={labelled("Source", Source).filter(([code]) => SOURCES.includes(code))} value="phone" />
          </div>
          <Text name="title" words={w.intake.heading} most={120} placeholder={heading} />
          <Text name="words" words={w.intake.words} lines={2} most={4000} />
          <Text name="name" words={w.intake.name} most={60} />
        </div>
        <div class="paste">
          <div class="field"><label for="field-paste">{w.intake.paste}</label><textarea id="field-paste" ref={pasted} rows={8} /></div>
          <button type="button" class="button" onClick={() => void read()}>{w.intake.read}</button>
          <p class="small">{wb.intake.pasteHint}</p>
          {reading && <p class="note gold" role="status">{wb.intake.check}{reading.lane !== "help" && ` · ${w.intake.lane}（${label("Lane", reading.lane)}）`}{reading.why.length > 0 && ` · ${reading.why.map((code) => wb.why[code] ?? code).join(" · ")}`}</p>}
        </div>
      </div>
    </FormDialog>
  );
}
