// What only a person can move on, the worst first; a row leads to where it is done.

import { computed } from "@preact/signals";
import type { JSX } from "preact";

import { short } from "../../format";
import type { Glyph as GlyphName } from "../../look/shapes";
import { Glyph } from "../../look/signs";
import { label } from "../../page";
import { now, secondsSince } from "../../time";
import { w } from "../../words";
import { wb } from "../../words/board";
import { choose, tab, view } from "../choice";
import { aheadWords } from "../ahead";
import { lateBy, stuckIncidents } from "../derive";
import { store } from "../live";

interface Matter {
  readonly key: string;
  readonly glyph: GlyphName;
  readonly what: string;
  readonly words: string;
  readonly since: number | null;
  readonly incident: number | null;
}

const secondsPast = (at: string): number => (now.value - Date.parse(at)) / 1000;

function ofCrews(): Matter[] {
  return [...store.tables.value.missions.values()].flatMap((row): Matter[] => {
    const base = { key: `m${row.id}`, words: row.team_name || row.leader, incident: row.incident };
    if (row.trouble) return [{ ...base, glyph: "failed", what: label("StopState", row.trouble), since: null }];
    if (row.words) return [{ ...base, glyph: "failed", what: wb.attention.words, words: `${base.words} ${w.callOut.words(row.words)}`, since: null }];
    if (row.closed) return [{ ...base, glyph: "failed", what: label("ClosureKind", row.closed.kind), words: `${base.words} ${aheadWords(row.closed)}`, since: null }];
    const late = lateBy(row, now.value);
    if (late > 0) return [{ ...base, glyph: "late", what: wb.attention.late, since: late }];
    const over = row.state === "on_scene" && row.roll_call_due_at ? secondsPast(row.roll_call_due_at) : 0;
    return over > 0 ? [{ ...base, glyph: "late", what: wb.attention.rollCall, since: over }] : [];
  });
}

function ofAnswers(): Matter[] {
  const { asks, call_outs: callOuts, incidents } = store.tables.value;
  const unclear = [...asks.values()].filter((ask) => ask.unclear).map((ask) => ({
    key: `a${ask.id}`, glyph: "unclear" as const, what: wb.attention.words, words: `${ask.who} ${w.callOut.words(ask.words)}`, since: ask.answered_at ? secondsPast(ask.answered_at) : null, incident: ask.incident,
  }));
  const approve = [...callOuts.values()].filter((one) => one.state === "awaiting_approval").map((one) => ({
    key: `c${one.id}`, glyph: "waiting" as const, what: wb.attention.approve, words: w.callOut.title(one.letter), since: null, incident: one.incident,
  }));
  const stuck = stuckIncidents(callOuts.values(), incidents).map((row) => ({
    key: `i${row.id}`, glyph: "waiting" as const, what: wb.attention.exhausted, words: row.title, since: null, incident: row.id,
  }));
  return [...unclear, ...approve, ...stuck];
}

function ofQueue(): Matter[] {
  const oldest = [...store.tables.value.queue.values()].map((row) => row.received_at).sort()[0];
  if (!oldest) return [];
  return [{ key: "queue", glyph: "unclear", what: wb.attention.queue, words: wb.attention.queueCount(store.tables.value.queue.size), since: secondsSince(oldest), incident: null }];
}

const ORDER: readonly GlyphName[] = ["failed", "unclear", "late", "waiting"];
const matters = computed(() => [...ofCrews(), ...ofAnswers(), ...ofQueue()].sort((a, b) => ORDER.indexOf(a.glyph) - ORDER.indexOf(b.glyph) || (b.since ?? 0) - (a.since ?? 0)));

function go(matter: Matter): void {
  if (matter.incident !== null) return choose(matter.incident);
  tab.value = "queue";
  view.value = "list";
}

export function Attention(): JSX.Element {
  const incidents = store.tables.value.incidents;
  return (
    <section class="block attention">
      <h2 class="block-head">{wb.overview.attention}<span class="small num">{matters.value.length}</span></h2>
      {matters.value.length === 0 && <p class="small">{wb.overview.calm}</p>}
      <ul>
        {matters.value.map((one) => {
          const incident = one.incident === null ? undefined : incidents.get(one.incident);
          return (
            <li key={one.key}>
              <button type="button" class={`over-row ${one.glyph}`} data-item tabIndex={-1} onClick={() => go(one)}>
                <Glyph name={one.glyph} /><b>{one.what}</b>
                <span class="cut grow">{incident && <b class="num">#{incident.number} </b>}{one.words}</span>
                {one.since !== null && <b class="num">{short(one.since)}</b>}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
