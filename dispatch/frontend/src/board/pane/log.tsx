// The account that writes itself, and the quick note; always at the foot of the pane.

import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";

import { hms } from "../../format";
import type { EntryRow, IncidentPane, IncidentRow } from "../../types.gen";
import { Glyph, Line } from "../../look/signs";
import type { Glyph as GlyphName } from "../../look/shapes";
import { w } from "../../words";
import { wb } from "../../words/board";
import { note } from "../acts";
import { lookingAt, writerOf, writes } from "../company";
import { dialog } from "../choice";
import { store } from "../live";
import { Names } from "../who";

const FEW = 3;
const whole = signal(false);

const SIGNS: Readonly<Record<string, GlyphName>> = {
  "ask.accepted": "accepted", "ask.declined": "declined", "ask.unclear": "unclear", "ask.failed": "failed", "mission.en_route": "en_route", "mission.on_scene": "on_scene", "mission.home": "available",
};

function sign(verb: string): JSX.Element {
  const glyph = SIGNS[verb] ?? (verb.startsWith("mission.trouble") ? "failed" : undefined);
  return glyph ? <Glyph name={glyph} /> : <Line name={verb.includes("note") ? "note" : "clock"} size={12} />;
}

/** Of the pane and of the stream, each once, the newest first. */
function entriesOf(row: IncidentRow, detail: IncidentPane | null): EntryRow[] {
  const found = new Map<number, EntryRow>(detail?.entries.map((one) => [one.id, one]));
  for (const one of store.tables.value.entries.values()) if (one.incident === row.id) found.set(one.id, one);
  return [...found.values()].sort((a, b) => b.at.localeCompare(a.at) || b.id - a.id);
}

export function Log({ row, detail }: { row: IncidentRow; detail: IncidentPane | null }): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const entries = entriesOf(row, detail);
  const writer = writerOf(row.id);
  async function send(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const input = field.current;
    if (!input?.value.trim()) return;
    if (writer) return;
    if (await note(row.id, input.value.trim())) {
      input.value = "";
      input.blur();
    }
  }
  return (
    <section class={whole.value ? "log whole" : "log"}>
      <h2 class="block-head">{w.log.title}<Names people={lookingAt(row.id)} />
        <button type="button" class="button small bare end" aria-expanded={whole.value} onClick={() => (whole.value = !whole.value)}>{w.log.all(entries.length)}</button>
      </h2>
      {entries.length === 0 && <p class="small">{w.log.none}</p>}
      <ol>
        {entries.slice(0, whole.value ? undefined : FEW).map((one) => (
          <li key={one.id}><time class="num">{hms(one.at)}</time>{sign(one.verb)}<span class={whole.value ? "grow" : "cut"} title={one.words}>{one.who && <b>{one.who} </b>}{one.words}</span>{whole.value && <button type="button" class="button small bare end" onClick={() => (dialog.value = { name: "correction", entry: one })}>{w.correction.send}</button>}</li>
        ))}
      </ol>
      <form class="note-line" onSubmit={(event) => void send(event)}>
        <button type="button" class="key" data-key="n" aria-keyshortcuts="N" aria-label={w.pane.note} onClick={() => field.current?.focus()}>N</button>
        <input
          ref={field} class="input" maxLength={1000} aria-label={w.log.note} placeholder={writer ? "" : w.log.note} readOnly={writer !== null}
          onInput={() => writes(row.id)} onBlur={() => writes(null)}
        />
        {writer && <p class="locked line" role="status"><Line name="note" size={14} /><span class="cut">{wb.company.locked(writer.name)}</span></p>}
      </form>
    </section>
  );
}
