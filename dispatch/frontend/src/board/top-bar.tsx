import type { JSX } from "preact";

import { day, hm, hms } from "../format";
import { Glyph, Line } from "../look/signs";
import { page } from "../page";
import { now } from "../time";
import { w } from "../words";
import { wb } from "../words/board";
import { dialog } from "./choice";
import { others } from "./company";
import { store, sync } from "./live";
import { muted } from "./sound";

const MOST_PRESENT = 2;
const LEVELS = ["", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ"];

export function Mark({ size = 28 }: { size?: number }): JSX.Element {
  return (
    <svg width={size} height={size} viewBox="0 0 28 28" fill="none" stroke="currentColor" stroke-width="2.6" aria-hidden="true">
      <path d="M3 3l8 8M11 5v6H5M25 3l-8 8M17 5v6h6M3 25l8-8M11 23v-6H5M25 25l-8-8M17 23v-6h6" />
    </svg>
  );
}

function Operations(): JSX.Element | null {
  const setting = store.setting.value;
  if (!setting) return null;
  const { operation, operations } = setting;
  return (
    <label class="operations">
      <span class="unseen-by-eye">{wb.operation}</span>
      <span class="shown" aria-hidden="true">
        <b class="cut">{operation.mode === "simulation" ? w.drill : ""}{operation.name}</b>
        {operation.response_level && <span class="tag">{w.response(LEVELS[operation.response_level] ?? "")}</span>}
        <Line name="down" size={14} />
      </span>
      <select value={operation.slug} onChange={(event) => location.assign(`/board/${event.currentTarget.value}`)}>
        {operations.map((one) => (
          <option key={one.id} value={one.slug}>
            {one.mode === "simulation" ? w.drill : ""}{one.name}{one.response_level ? ` · ${w.response(LEVELS[one.response_level] ?? "")}` : ""}
          </option>
        ))}
      </select>
    </label>
  );
}

function LinkState(): JSX.Element {
  const link = sync.follower.link.value;
  if (link.state === "live") {
    const age = Math.max(0, Math.round((now.value - sync.follower.heard.value) / 1000));
    return <span class="link live"><Glyph name="available" size={9} /><span class="num">{w.live(age)}</span></span>;
  }
  if (link.state === "connecting") return <span class="link">{w.connecting}</span>;
  return <span class="tag gold">{w.offline(hm(link.since))}</span>;
}

/** Who else is at this board. */
function Present(): JSX.Element | null {
  const people = [...new Map(others.value.map((one) => [one.id, one])).values()];
  if (people.length === 0) return null;
  const words = wb.company.board(people.map(({ name }) => name).join(wb.company.and));
  return (
    <span class="present" title={words}>
      <span class="unseen-by-eye">{words}</span>
      {people.slice(0, MOST_PRESENT).map(({ id, name }) => <span key={id} class="avatar other" aria-hidden="true">{name.slice(0, 1)}</span>)}
      {people.length > MOST_PRESENT && <span class="num small" aria-hidden="true">+{people.length - MOST_PRESENT}</span>}
    </span>
  );
}

export function TopBar(): JSX.Element {
  const setting = store.setting.value;
  const slug = page.slug ?? "";
  return (
    <header class="topbar" data-keys={w.help.everywhere}>
      <a class="mark" href="/">
        <Mark />
        <span><b>{w.product}</b><span class="cut">{setting?.operation.organisation ?? ""}</span></span>
      </a>
      <Operations />
      <nav aria-label={w.product}>
        <a href={`/board/${slug}`} aria-current="page">{w.nav.board}</a>
        <a href={`/board/${slug}/wall`} target="_blank" rel="noopener">{w.nav.wall}</a>
        <a href="/roster">{w.nav.roster}</a>
        <a href="/reports">{w.nav.reports}</a>
        {page.gateway === "handset" && <a href="/handset" target="_blank" rel="noopener">{w.nav.handset}</a>}
      </nav>
      <button type="button" class="command-open" data-key="/" aria-keyshortcuts="/" title={w.command} onClick={() => (dialog.value = { name: "command" })}>
        <kbd class="key" aria-hidden="true">/</kbd><span class="cut">{w.command}</span>
      </button>
      <div class="end">
        <LinkState />
        <button type="button" class="icon-button" data-key="u" aria-keyshortcuts="U" title={w.sound} aria-label={muted.value ? w.soundOff : w.sound} onClick={() => (dialog.value = { name: "sound" })}>
          <Line name={muted.value ? "muted" : "sound"} size={18} />
        </button>
        <Present />
        {setting?.me && <span class="avatar" title={setting.me.name}>{setting.me.name.slice(0, 1)}<span class="unseen-by-eye">{setting.me.name}</span></span>}
        <span class="wall-clock"><b class="num">{hms(now.value)}</b><span>{day(now.value, page.language)}</span></span>
      </div>
    </header>
  );
}
