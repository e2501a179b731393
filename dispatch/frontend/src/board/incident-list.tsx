import { computed } from "@preact/signals";
import type { JSX } from "preact";

import { clock, short } from "../format";
import { kindIcon } from "../look/icons";
import { Badge, Glyph, Icon, Line, Progress } from "../look/signs";
import { label, labelled } from "../page";
import { now, secondsSince } from "../time";
import { IncidentKind, type IncidentRow, IncidentState, OPEN_INCIDENT, Urgency } from "../types.gen";
import { w } from "../words";
import { wb } from "../words/board";
import { markSeen } from "./acts";
import { NO_FILTER, choose, chosen, density, dialog, filter } from "./choice";
import { lookingAt } from "./company";
import { passes, shortPlace, stageTimer } from "./derive";
import { dropOn } from "./drag";
import { KeyButton } from "./keys";
import { chosenRow, incidents, shown, store } from "./live";
import { Letters, Waiting } from "./who";

// A new row is tinted gold for as long.
const FRESH_SECONDS = 3;

const counties = computed(() => [...new Set(incidents.value.map((row) => row.area).filter(Boolean))].sort((a, b) => a.localeCompare(b, "zh")));
/** Counts of the urgency filter: all else as chosen. */
const perUrgency = computed(() => {
  const rows = incidents.value.filter((row) => passes(row, { ...filter.value, urgency: "" }));
  return { all: rows.length, of: (urgency: string) => rows.filter((row) => row.urgency === urgency).length };
});

const unseenCount = computed(() => incidents.value.filter((row) => !row.seen && passes(row, { ...filter.value, unseen: false })).length);

function Filters(): JSX.Element {
  const set = (part: Partial<typeof NO_FILTER>): void => void (filter.value = { ...filter.value, ...part });
  const { kind, county, state, urgency } = filter.value;
  return (
    <div class="filters">
      <div class="choices" role="group" aria-label={w.intake.urgency}>
        <button type="button" class="button small" aria-pressed={urgency === ""} onClick={() => set({ urgency: "" })}>{w.incidents.all} <b class="num">{perUrgency.value.all}</b></button>
        {Urgency.map((one) => (
          <button key={one} type="button" class="button small" aria-pressed={urgency === one} onClick={() => set({ urgency: urgency === one ? "" : one })}>
            <Badge urgency={one} size={14} />{label("Urgency", one)} <b class="num">{perUrgency.value.of(one)}</b>
          </button>
        ))}
      </div>
      <div class="line selects">
        <select aria-label={w.incidents.kind} value={kind} onChange={(event) => set({ kind: event.currentTarget.value })}>
          <option value="">{w.incidents.kind}</option>
          {IncidentKind.map((one) => <option key={one} value={one}>{label("IncidentKind", one)}</option>)}
        </select>
        <select aria-label={w.incidents.county} value={county} onChange={(event) => set({ county: event.currentTarget.value })}>
          <option value="">{w.incidents.county}</option>
          {counties.value.map((one) => <option key={one} value={one}>{one}</option>)}
        </select>
        <select aria-label={w.incidents.state} value={state} onChange={(event) => set({ state: event.currentTarget.value })}>
          <option value="open">{w.incidents.openOnly}</option>
          <option value="">{w.incidents.everyState}</option>
          {labelled("IncidentState", IncidentState).map(([code, word]) => <option key={code} value={code}>{word}</option>)}
        </select>
        <span class="grow" />
        <button type="button" class="button small" aria-pressed={filter.value.unseen} onClick={() => set({ unseen: !filter.value.unseen })}>{wb.unseen(unseenCount.value)}</button>
        <span class="small line sorted" title={w.incidents.sort}><Line name="sort" size={14} /><span class="cut">{w.incidents.sort}</span></span>
      </div>
    </div>
  );
}

/** What it waits for and how long: plain, gold with a stopwatch, red with a bell. */
function StageTimer({ row }: { row: IncidentRow }): JSX.Element | null {
  const words = w.next[row.next] ?? "";
  if (!words || !OPEN_INCIDENT.has(row.state)) return <span class="stage">{label("IncidentState", row.state)}</span>;
  const { level, seconds } = stageTimer(row, now.value);
  const owner = row.owner_name && level !== "plain" ? "" : row.owner_name;
  const time = <span class="num">{short(seconds)}</span>;
  if (level === "overdue") return <span class="stage tag red"><Line name="bell" size={12} />{words} {time}</span>;
  if (level === "soon") return <span class="stage tag gold"><Line name="stopwatch" size={12} />{words} {time}</span>;
  return <span class="stage">{owner && <span class="quiet cut">{owner} · </span>}{words} {time}</span>;
}

export function Counts({ row }: { row: IncidentRow }): JSX.Element {
  const { needed, asked, accepted, en_route: way, on_scene: scene } = row.counts;
  const count = (n: number): JSX.Element => <b class={n ? "num" : "num none"}>{n}</b>;
  return (
    <span class="counts">
      <span>{w.incidents.need} <b class="num">{needed || "–"}</b></span>
      <span title={w.incidents.asked}><Glyph name="asked" /><span class="beside">{w.incidents.asked}</span> {count(asked)}</span>
      <span title={w.incidents.accepted}><Glyph name="accepted" /><span class="beside">{w.incidents.accepted}</span> {count(accepted + way + scene)}</span>
      <span title={w.incidents.way}><Glyph name="en_route" /><span class="beside">{w.incidents.way}</span> {count(way)}</span>
      <span title={w.incidents.scene}><Glyph name="on_scene" /><span class="beside">{w.incidents.scene}</span> {count(scene)}</span>
    </span>
  );
}

function Row({ row }: { row: IncidentRow }): JSX.Element {
  const here = chosen.value === row.id;
  const urgency = row.urgency as Urgency;
  const { counts } = row;
  const compact = density.value === "compact";
  const place = shortPlace(row.area, row.place);
  return (
    <li {...dropOn(row)} class={secondsSince(row.received_at) < FRESH_SECONDS ? "fresh" : ""}>
      <button type="button" class="incident-row" data-row aria-current={here} onClick={() => choose(row.id)} tabIndex={here || (chosen.value === null && shown.value[0] === row) ? 0 : -1}>
        <span class="badge-cell"><Badge urgency={urgency} size={compact ? 24 : 32} /><span class="word">{label("Urgency", urgency)}</span></span>
        <span class="facts">
          <span class="line first">
            {!row.seen && <span class="tag inverse">{w.incidents.unseenTag}</span>}
            {row.sensitive && <span class="tag">{w.incidents.sensitive}</span>}
            <b class="title cut">{row.title}</b>
            <Waiting row={store.pending.rows.value.has(`incidents:${row.id}`)} />
            {compact && <Letters people={lookingAt(row.id)} />}
            <b class="clock num">{clock(secondsSince(row.received_at))}</b>
          </span>
          <span class="line meta">
            <span class="bits grow" title={`${row.area} ${row.place}`.trim()}>
              <span><span class="num">#{row.number}</span> <Icon icon={kindIcon(row.kind as IncidentKind)} size={13} /> {label("IncidentKind", row.kind)}</span>
              {place && <span>· {place}</span>}
              {counts.requests > 0 && <span>· {w.incidents.requests(counts.requests)}</span>}
            </span>
            <StageTimer row={row} />
          </span>
          <span class="line foot"><Counts row={row} />{!compact && <Letters people={lookingAt(row.id)} />}</span>
          <Progress needed={counts.needed} scene={counts.on_scene} way={counts.en_route} accepted={counts.accepted} />
        </span>
      </button>
    </li>
  );
}

function Empty(): JSX.Element {
  const filtered = incidents.value.length > 0;
  return (
    <div class="empty">
      <p>{filtered ? w.incidents.noneHere : w.incidents.none}</p>
      {filtered
        ? <button type="button" class="button" onClick={() => (filter.value = NO_FILTER)}>{w.incidents.clear}</button>
        : <button type="button" class="button" onClick={() => (dialog.value = { name: "intake" })}>{w.incidents.take}</button>}
    </div>
  );
}

export function Skeleton(): JSX.Element {
  return <ul class="rows skeleton" aria-busy="true">{[1, 2, 3, 4, 5, 6].map((n) => <li key={n} class="incident-row" />)}</ul>;
}

export function IncidentList(): JSX.Element {
  const row = chosenRow.value;
  return (
    <>
      <Filters />
      {!store.setting.value ? <Skeleton /> : shown.value.length === 0 ? <Empty /> : (
        <ul class={`rows ${density.value}`}>{shown.value.map((one) => <Row key={one.id} row={one} />)}</ul>
      )}
      <footer class="list-keys">
        <span class="line"><kbd class="key">↑</kbd><kbd class="key">↓</kbd>{w.keys.select}</span>
        <span class="line"><kbd class="key">Enter</kbd>{w.keys.open}</span>
        {row && <span class="line"><kbd class="key">→</kbd>{wb.keys.toPane}</span>}
        <KeyButton k="V" class="bare small" disabled={!row || row.seen} onPress={() => row && void markSeen(row)}>{w.keys.seen}</KeyButton>
      </footer>
    </>
  );
}
