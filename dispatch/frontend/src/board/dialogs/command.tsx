// The command bar: find an incident, a request or a team by number, name or place; or do what has no key.

import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { Badge, Glyph, Line } from "../../look/signs";
import { label, page } from "../../page";
import { DISPATCHABLE_INCIDENT, type TeamRow, type Urgency } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { wa } from "../../words/areas";
import { reopen, resume, suspend } from "../acts";
import { type Density, chosen, choose, chosenRequest, density, dialog, lane, planning, tab } from "../choice";
import { teamGlyph } from "../derive";
import { chosenRow, incidents, pane, store } from "../live";
import { matches } from "../pinyin";

const MOST = 12;
const DENSITIES: readonly Density[] = ["compact", "normal", "large"];

interface Hit {
  readonly key: string;
  readonly sign: JSX.Element;
  readonly words: string;
  readonly small: string;
  readonly act: () => void;
}

function setTheme(): void {
  const dark = document.documentElement.dataset["theme"] !== "dark";
  localStorage.setItem("theme", dark ? "dark" : "light");
  document.documentElement.dataset["theme"] = dark ? "dark" : "light";
}

function nextDensity(): void {
  density.value = DENSITIES[(DENSITIES.indexOf(density.value) + 1) % DENSITIES.length] ?? "normal";
}

function commands(): Hit[] {
  const sign = <Line name="arrow" size={14} />;
  return [
    { key: "intake", sign, words: w.intake.title, small: "I", act: () => (dialog.value = { name: "intake" }) },
    { key: "plan", sign, words: wb.plan.title, small: "*", act: () => (planning.value = true) },
    { key: "queue", sign, words: w.queue.title, small: "G", act: () => (tab.value = "queue") },
    { key: "requests", sign, words: w.requests.title, small: "", act: () => (tab.value = "requests") },
    { key: "theme", sign, words: w.theme, small: "", act: setTheme },
    { key: "density", sign, words: w.incidents.density, small: "", act: nextDensity },
    { key: "sound", sign, words: w.sound, small: "U", act: () => (dialog.value = { name: "sound" }) },
    { key: "wall", sign, words: w.nav.wall, small: "", act: () => location.assign(`/board/${page.slug}/wall`) },
    { key: "roster", sign, words: w.nav.roster, small: "", act: () => location.assign("/roster") },
    { key: "reports", sign, words: wb.commands.reports, small: "", act: () => location.assign("/reports") },
    ...(page.gateway === "handset" ? [{ key: "handset", sign, words: wb.commands.handset, small: "", act: () => location.assign("/handset") }] : []),
    { key: "score", sign, words: `${w.ranking.title}${wb.colon}${wa.score}`, small: "", act: () => void open("/guide/score", "_blank", "noopener") },
    { key: "help", sign, words: w.keys.all, small: "?", act: () => (dialog.value = { name: "help" }) },
  ];
}

/** What can be done with the chosen incident and has no key of its own. */
function ofChosen(): Hit[] {
  const row = chosenRow.value;
  if (!row) return [];
  const may = (act: string): boolean => pane.value?.acts.includes(act) ?? false;
  const hit = (key: string, words: string, act: () => void): Hit => ({ key, sign: <Badge urgency={row.urgency as Urgency} size={14} />, words: `${words} #${row.number}`, small: "", act });
  return [
    hit("needs", wb.commands.needs, () => (dialog.value = { name: "needs" })),
    ...(may("suspended") ? [hit("suspend", wb.commands.suspend, () => void suspend(row.id))] : []),
    ...(may("resume") ? [hit("resume", wb.commands.resume, () => void resume(row.id))] : []),
    ...(may("cancelled") ? [hit("cancel", wb.commands.cancel, () => (dialog.value = { name: "cancel" }))] : []),
    ...(may("reopen") ? [hit("reopen", wb.commands.reopen, () => void reopen(row.id))] : []),
    hit("print", wb.commands.print, () => void open(`/reports/${row.id}`, "_blank", "noopener")),
  ];
}

/** A team goes to the chosen incident where it may, else one looks it up in the roster. */
function teamHit(team: TeamRow): Hit {
  const row = chosenRow.value;
  const to = row && row.lon !== null && DISPATCHABLE_INCIDENT.has(row.state) ? row : null;
  return {
    key: `t${team.id}`, sign: <Glyph name={teamGlyph(team)} />, words: team.name, small: `${team.organisation} ${w.people(team.strength)}${to ? ` · ${wb.team.assignTo(to.number)}` : ""}`,
    act: () => (to ? (dialog.value = { name: "preview", team: { team: team.id, name: team.name, reasons: [] } }) : location.assign(`/roster?q=${encodeURIComponent(team.name)}`)),
  };
}

function rows(): Hit[] {
  return [
    ...incidents.value.map((row) => ({
      key: `i${row.id}`, sign: <Badge urgency={row.urgency as Urgency} size={16} />, words: `#${row.number} ${row.title}`, small: `${row.area} ${row.place} ${label("IncidentKind", row.kind)}`,
      act: () => { if (chosen.value !== row.id) choose(row.id); },
    })),
    ...[...store.tables.value.teams.values()].map(teamHit),
    ...[...store.tables.value.requests.values()].map((row) => ({
      key: `r${row.id}`, sign: <Line name="message" size={14} />, words: `${row.label} ${row.place}`, small: row.words.slice(0, 60),
      act: () => { tab.value = "requests"; lane.value = row.lane; chosenRequest.value = row.id; },
    })),
  ];
}

function hits(query: string): Hit[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const all = [...ofChosen(), ...commands(), ...(words.length ? rows() : [])];
  return all.filter((hit) => matches(`${hit.words} ${hit.small}`, words)).slice(0, MOST);
}

export function Command(): JSX.Element {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const found = hits(query);
  function run(hit: Hit | undefined): void {
    if (!hit) return;
    dialog.value = null;
    hit.act();
  }
  function key(event: KeyboardEvent): void {
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (event.key === "Enter" && !event.isComposing) run(found[at]);
    else return;
    event.preventDefault();
  }
  return (
    <dialog class="sheet command" open data-scope aria-label={w.command}>
      <input class="input" autofocus ref={(field) => field?.focus()} placeholder={wb.search} aria-label={wb.search} role="combobox" aria-expanded="true" aria-controls="hits" aria-activedescendant={found[at] && `hit-${found[at].key}`} onKeyDown={key} onInput={(event) => { setQuery(event.currentTarget.value); setAt(0); }} />
      <ul id="hits" role="listbox">
        {found.length === 0 && <li class="small empty-hit">{wb.nothing}</li>}
        {found.map((hit, i) => (
          <li key={hit.key} id={`hit-${hit.key}`} role="option" aria-selected={i === at}>
            <button type="button" class="hit" tabIndex={-1} onClick={() => run(hit)}>{hit.sign}<span class="cut">{hit.words}</span><span class="small cut grow">{hit.small}</span>{i === at && <kbd class="key">Enter</kbd>}</button>
          </li>
        ))}
      </ul>
    </dialog>
  );
}
