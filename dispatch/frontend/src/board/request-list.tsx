// Requests: what came in raw, lane by lane, the oldest first; claimed by name, verified, linked or made a job.

import { computed, signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { clock, hm } from "../format";
import { Glyph, Line } from "../look/signs";
import { label } from "../page";
import { secondsSince } from "../time";
import { Lane, RequestState, type RequestRow } from "../types.gen";
import { w } from "../words";
import { wb } from "../words/board";
import { claimRequest, confirmRequest, linkRequest, setAside, verifyRequest } from "./acts";
import { chosenRequest, dialog, lane } from "./choice";
import { waitingIn } from "./derive";
import { Skeleton } from "./incident-list";
import { KeyButton } from "./keys";
import { chosenRow, store } from "./live";
import { Waiting } from "./who";

const ASIDE: readonly RequestState[] = ["duplicate", "false", "offer", "other", "stale"];
const aside = signal<number | null>(null);
const waiting = computed(() => waitingIn(store.tables.value.requests.values(), lane.value));
const here = computed<RequestRow | null>(() => waiting.value.find((row) => row.id === chosenRequest.value) ?? null);
const perLane = computed(() => new Map(Lane.map((one) => [one, waitingIn(store.tables.value.requests.values(), one).length])));

function Row({ row }: { row: RequestRow }): JSX.Element {
  const open = chosenRequest.value === row.id;
  return (
    <li data-own data-keys={wb.keys.row}>
      <button type="button" class="request-row" data-row aria-current={open} onClick={() => (chosenRequest.value = open ? null : row.id)} tabIndex={open || (!here.value && waiting.value[0] === row) ? 0 : -1}>
        <span class="line first">
          <Glyph name={row.state === "verified" ? "available" : row.state === "claimed" ? "accepted" : "asked"} />
          <b class="cut grow">{row.place || w.requests.noPlace}{row.people ? ` · ${w.people(row.people)}` : ""}</b>
          <b class="clock num">{clock(secondsSince(row.received_at))}</b>
        </span>
        <span class={open ? "said whole" : "said"}>{row.words}</span>
        <span class="line meta">
          <span class="num">{row.label}</span>
          <span>{label("Source", row.source)}</span>
          {row.phone && <span class="num">{row.phone}</span>}
          <span class="grow">{label("Precision", row.precision)}</span>
          <Waiting row={store.pending.rows.value.has(`requests:${row.id}`)} />
          {row.repost_of && <span class="tag">{w.requests.repost}</span>}
          {row.owner_name ? <span class="tag">{w.requests.owner(row.owner_name)}</span> : <span class="tag inverse">{label("RequestState", row.state)}</span>}
        </span>
        {row.flags.length > 0 && <span class="line meta"><Line name="triangle" size={13} />{row.flags.map((flag) => label("Flag", flag)).join(" · ")}</span>}
        {open && row.confirmed_at && <span class="meta">{w.requests.confirmedAt(hm(row.confirmed_at))}</span>}
      </button>
      {open && <Acts row={row} />}
    </li>
  );
}

/** Why it is no cry for help of its own: one press, which can be taken back. */
function Aside({ row }: { row: RequestRow }): JSX.Element {
  return (
    <div class="buttons aside-line" role="group" aria-label={w.requests.aside}>
      {ASIDE.filter((to) => row.state === "claimed" || to !== "false").map((to, i) => (
        <KeyButton key={to} k={String(i + 1)} class="small" onPress={() => void setAside(row, to)}>{label("RequestState", to)}</KeyButton>
      ))}
    </div>
  );
}

function Acts({ row }: { row: RequestRow }): JSX.Element {
  const incident = chosenRow.value;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.parentElement?.scrollIntoView({ block: "nearest" }), []);
  return (
    <div class="request-acts" ref={box}>
      <div class="buttons">
        {row.state === "new" && <KeyButton k="R" class="ink small" onPress={() => void claimRequest(row)}>{w.requests.claim}</KeyButton>}
        {row.state === "claimed" && <KeyButton k="R" class="ink small" onPress={() => void verifyRequest(row)}>{w.requests.verify}</KeyButton>}
        <KeyButton k="D" class={row.state === "verified" ? "ink small" : "small"} onPress={() => (dialog.value = { name: "open_request", request: row.id })}>{w.requests.open}</KeyButton>
        <KeyButton k="M" class="small" disabled={!incident} title={incident ? incident.title : w.requests.chooseIncident} onPress={() => incident && void linkRequest(row, incident)}>
          {incident ? w.requests.linkTo(incident.number) : w.requests.link}
        </KeyButton>
        <KeyButton k="J" class="small" onPress={() => void confirmRequest(row)}>{w.requests.confirm}</KeyButton>
        <KeyButton k="X" class="small" pressed={aside.value === row.id} onPress={() => (aside.value = aside.value === row.id ? null : row.id)}>{w.requests.aside}</KeyButton>
      </div>
      {aside.value === row.id && <Aside row={row} />}
    </div>
  );
}

export function RequestList(): JSX.Element {
  return (
    <>
      <div class="filters">
        <div class="choices" role="group" aria-label={w.requests.title}>
          {Lane.map((one) => (
            <button key={one} type="button" class="button small" aria-pressed={lane.value === one} onClick={() => (lane.value = one)}>
              {label("Lane", one)} <b class="num">{perLane.value.get(one)}</b>
            </button>
          ))}
        </div>
      </div>
      {!store.setting.value ? <Skeleton /> : waiting.value.length === 0 ? <div class="empty"><p>{w.requests.none}</p></div> : <ul class="rows">{waiting.value.map((row) => <Row key={row.id} row={row} />)}</ul>}
      <footer class="list-keys"><span class="line"><kbd class="key">↑</kbd><kbd class="key">↓</kbd>{w.keys.select}</span><span class="line"><kbd class="key">Enter</kbd>{w.keys.open}</span></footer>
    </>
  );
}
