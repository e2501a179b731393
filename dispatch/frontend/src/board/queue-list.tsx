// The exception queue: messages that no rule could file, and what the clock was late with; owned, with their age; never dropped.

import { computed } from "@preact/signals";
import type { JSX } from "preact";

import { short } from "../format";
import { Glyph } from "../look/signs";
import { label } from "../page";
import { secondsSince } from "../time";
import type { QueueRow } from "../types.gen";
import { w } from "../words";
import { wb } from "../words/board";
import { choose } from "./choice";
import { Skeleton } from "./incident-list";
import { KeyButton } from "./keys";
import { chosenRow, store } from "./live";
import { claim, fileText, takeText } from "./queue-acts";
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

function Row({ row, first }: { row: QueueRow; first: boolean }): JSX.Element {
  const incident = chosenRow.value;
  const own = row.kind === "text_in";
  const late = row.kind === "late";
  const about = row.incident === null ? undefined : store.tables.value.incidents.get(row.incident);
  return (
    <li class="queue-row" data-row data-own data-keys={wb.keys.row} tabIndex={first ? 0 : -1} aria-label={`${own ? row.who || w.queue.unknown : label("Snag", row.kind)} ${row.words.slice(0, 80)}`}>
      <div class="line first">
        <Glyph name={late ? "late" : "unclear"} />
        <a class="num" href={`/queue/${row.code}`}>{row.code}</a>
        {own || <span class="tag">{label("Snag", row.kind)}</span>}
        <b class={own ? "grow" : "grow cut"}>{own ? w.callOut.words(row.words) : row.words.slice(0, 60)}</b>
        <b class="clock num">{short(secondsSince(row.received_at))}</b>
      </div>
      <div class="line meta">
        <span class="grow cut">{late && !row.who ? about && `#${about.number} ${about.title}` : <>{row.who || w.queue.unknown} <span class="num">{row.phone}</span></>}</span>
        {row.owner_name
          ? <><Waiting row={store.pending.rows.value.has(`queue:${row.id}`)} /><span class="tag">{w.requests.owner(row.owner_name)}</span></>
          : <KeyButton k="R" class="small" onPress={() => void claim(row)}>{w.queue.claim}</KeyButton>}
      </div>
      {own ? <div class="buttons">
        {row.candidates.length > 0 && <span class="small">{w.queue.file}</span>}
        {row.candidates.map((code, i) => {
          const { to, words } = candidate(code);
          return <KeyButton key={code} k={String(i + 1)} class="small" onPress={() => void fileText(row.id, to)}>{words}</KeyButton>;
        })}
        {incident && <KeyButton k="M" class="small" label={`${w.queue.file} #${incident.number}`} onPress={() => void fileText(row.id, { incident: incident.id })}>→ #{incident.number}</KeyButton>}
        <KeyButton k="I" class="small" onPress={() => void takeText(row)}>{wb.queue.take}</KeyButton>
        <KeyButton k="0" class="small bare" onPress={() => void fileText(row.id, {})}>{wb.queue.nobody}</KeyButton>
      </div> : <div class="buttons">{about && <KeyButton k="M" class="small" onPress={() => choose(about.id)}>→ #{about.number}</KeyButton>}<KeyButton k="O" class="small" onPress={() => location.assign(`/queue/${row.code}`)}>{w.keys.open}</KeyButton></div>}
    </li>
  );
}

export function QueueList(): JSX.Element {
  return (
    <>
      {!store.setting.value ? <Skeleton /> : rows.value.length === 0 ? <div class="empty"><p>{w.queue.none}</p></div> : <ul class="rows">{rows.value.map((row, i) => <Row key={row.id} row={row} first={i === 0} />)}</ul>}
      <footer class="list-keys"><span class="line"><kbd class="key">↑</kbd><kbd class="key">↓</kbd>{w.keys.select}</span><span class="small cut grow">{chosenRow.value ? "" : wb.queue.choose}</span><a class="button small" href="/queue">{wb.queue.all}</a></footer>
    </>
  );
}
