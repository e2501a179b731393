// The exception queue: messages that no rule could file, owned, with their age; never scrolled out of sight, never dropped.

import { computed } from "@preact/signals";
import type { JSX } from "preact";

import { short } from "../format";
import { Glyph } from "../look/signs";
import { secondsSince } from "../time";
import type { QueueRow } from "../types.gen";
import { w } from "../words";
import { wb } from "../words/board";
import { claimLate, claimText, fileText, settleLate, takeText } from "./acts";
import { choose } from "./choice";
import { Skeleton } from "./incident-list";
import { KeyButton } from "./keys";
import { chosenRow, store } from "./live";
import { Waiting } from "./who";

const rows = computed(() => [...store.tables.value.queue.values()].sort((a, b) => a.received_at.localeCompare(b.received_at)));

/** `ask:12` as the words of its call-out and who was asked. */
function candidate(code: string): { readonly to: Record<string, number>; readonly words: string } {
  const [kind = "", key = ""] = code.split(":");
  const id = Number(key);
  const { asks, call_outs: callOuts, missions, incidents } = store.tables.value;
  if (kind === "mission") return { to: { mission: id }, words: missions.get(id)?.team_name ?? code };
  const ask = asks.get(id);
  const letter = ask ? callOuts.get(ask.call_out)?.letter : "";
  const number = ask ? incidents.get(ask.incident)?.number : "";
  return { to: { ask: id }, words: ask ? `${w.callOut.title(letter ?? "")} #${number} ${ask.who}` : code };
}

/** What the clock did not do in time: seen to where it happened, then struck off. */
function Late({ row, first }: { row: QueueRow; first: boolean }): JSX.Element {
  const incident = row.incident === null ? undefined : store.tables.value.incidents.get(row.incident);
  return (
    <li class="queue-row" data-row data-own data-keys={wb.keys.row} tabIndex={first ? 0 : -1} aria-label={row.words}>
      <div class="line first">
        <Glyph name="late" />
        <b class="grow">{row.words}</b>
        <b class="clock num">{short(secondsSince(row.received_at))}</b>
      </div>
      <div class="line meta">
        <span class="grow cut">{incident && `#${incident.number} ${incident.title}`}</span>
        {row.owner_name
          ? <><Waiting row={store.pending.rows.value.has(`queue:${row.id}`)} /><span class="tag">{w.requests.owner(row.owner_name)}</span></>
          : <KeyButton k="R" class="small" onPress={() => void claimLate(row)}>{w.queue.claim}</KeyButton>}
      </div>
      <div class="buttons">
        {incident && <KeyButton k="M" class="small" onPress={() => choose(incident.id)}>→ #{incident.number}</KeyButton>}
        <KeyButton k="0" class="small" onPress={() => void settleLate(row)}>{wb.queue.settle}</KeyButton>
      </div>
    </li>
  );
}

function Row({ row, first }: { row: QueueRow; first: boolean }): JSX.Element {
  const incident = chosenRow.value;
  return (
    <li class="queue-row" data-row data-own data-keys={wb.keys.row} tabIndex={first ? 0 : -1} aria-label={`${row.who || w.queue.unknown} ${row.words.slice(0, 80)}`}>
      <div class="line first">
        <Glyph name="unclear" />
        <b class="grow">{w.callOut.words(row.words)}</b>
        <b class="clock num">{short(secondsSince(row.received_at))}</b>
      </div>
      <div class="line meta">
        <span class="grow">{row.who || w.queue.unknown} <span class="num">{row.phone}</span></span>
        {row.owner_name
          ? <><Waiting row={store.pending.rows.value.has(`queue:${row.id}`)} /><span class="tag">{w.requests.owner(row.owner_name)}</span></>
          : <KeyButton k="R" class="small" onPress={() => void claimText(row.id)}>{w.queue.claim}</KeyButton>}
      </div>
      <div class="buttons">
        {row.candidates.length > 0 && <span class="small">{w.queue.file}</span>}
        {row.candidates.map((code, i) => {
          const { to, words } = candidate(code);
          return <KeyButton key={code} k={String(i + 1)} class="small" onPress={() => void fileText(row.id, to)}>{words}</KeyButton>;
        })}
        {incident && <KeyButton k="M" class="small" label={`${w.queue.file} #${incident.number}`} onPress={() => void fileText(row.id, { incident: incident.id })}>→ #{incident.number}</KeyButton>}
        <KeyButton k="I" class="small" onPress={() => void takeText(row)}>{wb.queue.take}</KeyButton>
        <KeyButton k="0" class="small bare" onPress={() => void fileText(row.id, {})}>{wb.queue.nobody}</KeyButton>
      </div>
    </li>
  );
}

export function QueueList(): JSX.Element {
  return (
    <>
      {!store.setting.value ? <Skeleton /> : rows.value.length === 0 ? <div class="empty"><p>{w.queue.none}</p></div> : <ul class="rows">{rows.value.map((row, i) => (row.late === null ? <Row key={row.id} row={row} first={i === 0} /> : <Late key={row.id} row={row} first={i === 0} />))}</ul>}
      <footer class="list-keys"><span class="line"><kbd class="key">↑</kbd><kbd class="key">↓</kbd>{w.keys.select}</span><span class="small cut">{chosenRow.value ? "" : wb.queue.choose}</span></footer>
    </>
  );
}
