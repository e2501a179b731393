// The head of the wall: which operation, who is in danger, what has just come in, how old all this is, the time.

import type { JSX } from "preact";

import { clock, day, hm, hms } from "../format";
import { ClosedSign } from "../look/closed";
import { Badge } from "../look/signs";
import { label, page } from "../page";
import { now, secondsSince } from "../time";
import type { DangerRow, Figures } from "../types.gen";
import { w } from "../words";
import { dw } from "../words/danger";
import { ww } from "../words/wall";
import { unseenCritical } from "./figures";
import { store, sync } from "./live";
import { layout } from "./scale";
import { shortPlace } from "./places";

const LEVELS = ["", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ"];

function Persons({ figures }: { figures: Figures }): JSX.Element {
  const { trapped, evacuated, hospital, missing } = ww.persons;
  const parts = [
    [trapped, figures.trapped], [evacuated, figures.evacuated], [hospital, figures.hospital], [missing, figures.missing],
  ] as const;
  const organisation = store.setting.value?.operation.organisation;
  return (
    <p class="persons">
      {!layout.value.narrow && organisation && <><span>{organisation}</span><i aria-hidden="true">·</i></>}
      {parts.map(([word, count], i) => (
        <span key={word}>{i > 0 && <i aria-hidden="true">·</i>}{word} <b class="num">{count}</b></span>
      ))}
      <span>{ww.asOf(hm(figures.as_of))}</span>
    </p>
  );
}

/** A crew that cries for help: by its team's short name or its number; who has it is told at the desks. */
function Alarm(): JSX.Element | null {
  const rows = [...store.tables.value.alarms.values()].sort((a, b) => Number(a.acknowledged_at !== null) - Number(b.acknowledged_at !== null) || a.raised_at.localeCompare(b.raised_at));
  const first = rows[0];
  if (!first) return null;
  const mission = store.tables.value.missions.get(first.mission);
  return (
    <div class="alarm" role="alert" data-alarm={first.id}>
      <ClosedSign kind="danger" size={36} />
      <b class="news">{dw.wall.alarm(mission?.team_name || `M-${first.mission}`)}</b>
      <b class="num">{clock(secondsSince(first.raised_at))}</b>
      {first.acknowledged_at === null && <span>{dw.alarm.untaken}</span>}
      {rows.length > 1 && <span>{ww.more(rows.length - 1)}</span>}
    </div>
  );
}

/** A danger that stands: how many were told, are out of it, are silent. */
function Danger(): JSX.Element | null {
  const rows = [...store.tables.value.dangers.values()].sort((a, b) => silent(b) - silent(a) || a.raised_at.localeCompare(b.raised_at));
  const first = rows[0];
  if (!first) return null;
  return (
    <div class="alarm" role="alert" data-danger={first.id}>
      <ClosedSign kind="danger" size={36} />
      <b class="news">{dw.acts[first.act]} D-{first.id}</b>
      <b class="num">{clock(secondsSince(first.raised_at))}</b>
      <span class="num">{dw.wall.silent(silent(first))} / {dw.wall.told(first.told.length)}</span>
      {rows.length > 1 && <span>{ww.more(rows.length - 1)}</span>}
    </div>
  );
}

const silent = (row: DangerRow): number => row.told.filter((one) => one.state === "told").length;

/** The newest critical incident that nobody has looked at. */
function NewCritical(): JSX.Element | null {
  const unseen = unseenCritical(store.tables.value.incidents.values());
  const newest = unseen[0];
  if (!newest) return null;
  const what = [label("IncidentKind", newest.kind), shortPlace(newest)].filter(Boolean).join(" ");
  return (
    <div class="alarm" role="alert">
      <Badge urgency="critical" size={36} />
      <b class="news">{ww.alarm(newest.number, what)}</b>
      <b class="num">{clock(secondsSince(newest.received_at))}</b>
      {unseen.length > 1 && <span>{ww.more(unseen.length - 1)}</span>}
    </div>
  );
}

/** How old everything is: live and how many seconds, or offline since when. */
function Live(): JSX.Element {
  const { state, since } = sync.follower.link.value;
  const words = {
    live: (): string => w.live(Math.max(0, Math.floor((now.value - sync.follower.heard.value) / 1000))),
    connecting: (): string => w.connecting,
    offline: (): string => ww.offline(hm(since)),
    signed_out: (): string => ww.refused,
    refused: (): string => ww.refused,
  }[state]();
  return <span class="live-state" data-state={state}><i aria-hidden="true" />{words}</span>;
}

export function Head(): JSX.Element {
  const setting = store.setting.value;
  const figures = store.figures.value;
  const level = setting?.operation.response_level;
  return (
    <header class="wall-head" data-narrow={layout.value.narrow}>
      <div class="what">
        <h1>
          <span class="cut">{setting?.operation.name ?? ww.loading}</span>
          {level && <span class="level">{w.response(LEVELS[level] ?? String(level))}</span>}
        </h1>
        {figures && <Persons figures={figures} />}
      </div>
      {Alarm() ?? Danger() ?? <NewCritical />}
      <Live />
      <time class="day">{day(now.value, page.language)}</time>
      <time class="clock num">{hms(now.value)}</time>
    </header>
  );
}
