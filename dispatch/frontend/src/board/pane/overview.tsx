// Nothing is chosen: who needs the coordinator, who is out, who stands by, and what happened last.

import { computed, signal } from "@preact/signals";
import type { JSX } from "preact";

import { hm } from "../../format";
import { teamIcon } from "../../look/icons";
import { Glyph, Icon } from "../../look/signs";
import { label, labelled } from "../../page";
import { type IncidentRow, LIVE_MISSION, type MissionRow, TeamKind, type TeamRow } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { choose, chosenTeam, view } from "../choice";
import { crewGlyph } from "../derive";
import { drag } from "../drag";
import { store } from "../live";
import { Attention } from "./attention";
import { Due } from "./crews";

const LATEST = 8;
const kind = signal("");

const out = computed(() =>
  [...store.tables.value.missions.values()].filter((one) => LIVE_MISSION.has(one.state)).sort((a, b) => a.committed_at.localeCompare(b.committed_at)),
);
const free = (team: TeamRow): number => team.strength - team.engaged;
const ready = computed(() =>
  [...store.tables.value.teams.values()].filter((team) => team.on_duty && free(team) > 0).sort((a, b) => free(b) - free(a) || a.id - b.id),
);

function incidentOf(id: number | null): IncidentRow | undefined {
  return id === null ? undefined : store.tables.value.incidents.get(id);
}

function Out({ row }: { row: MissionRow }): JSX.Element {
  const incident = incidentOf(row.incident);
  return (
    <li>
      <button type="button" class="over-row" data-item tabIndex={-1} disabled={!incident} onClick={() => incident && choose(incident.id)}>
        <Glyph name={crewGlyph(row)} />
        <span class="grow">
          <span class="line"><b class="cut">{row.team_name || row.leader}</b><span class="num small">{w.missions.crew(row.strength)}{row.boats > 0 && ` · ${w.missions.boats(row.boats)}`}</span></span>
          <span class="small cut">→ {incident ? `#${incident.number} ${incident.title}` : wb.overview.noIncident}</span>
        </span>
        <span class="aside"><span class="small">{label("MissionState", row.state)}</span><Due row={row} /></span>
      </button>
    </li>
  );
}

function Ready({ team }: { team: TeamRow }): JSX.Element {
  function show(): void {
    chosenTeam.value = team.id;
    view.value = "map";
  }
  return (
    <li title={wb.overview.drag} {...drag({ team: team.id, name: team.name, reasons: [] })}>
      <button type="button" class="over-row" data-item tabIndex={-1} aria-pressed={chosenTeam.value === team.id} onClick={show}>
        <Icon icon={teamIcon(TeamKind.find((one) => one === team.kind) ?? "search")} size={15} />
        <b class="cut grow">{team.name}</b>
        <span class="num small">{team.boats > 0 && `${w.missions.boats(team.boats)} · `}{team.vehicles > 0 && `${w.missions.vehicles(team.vehicles)} · `}</span>
        <span class="num">{wb.overview.free(free(team))}</span>
      </button>
    </li>
  );
}

function Latest(): JSX.Element {
  const entries = [...store.tables.value.entries.values()].sort((a, b) => b.at.localeCompare(a.at) || b.id - a.id).slice(0, LATEST);
  return (
    <section class="log latest">
      <h2 class="block-head">{wb.overview.latest}</h2>
      {entries.length === 0 && <p class="small">{w.log.none}</p>}
      <ol>
        {entries.map((one) => {
          const incident = incidentOf(one.incident);
          return <li key={one.id} title={one.words}><time class="num">{hm(one.at)}</time>{incident && <b class="num">#{incident.number}</b>}<span class="cut">{one.who && <b>{one.who} </b>}{one.words}</span></li>;
        })}
      </ol>
    </section>
  );
}

export function Overview(): JSX.Element {
  const teams = ready.value.filter((team) => !kind.value || team.kind === kind.value);
  const kinds = labelled("TeamKind", TeamKind).filter(([code]) => ready.value.some((team) => team.kind === code));
  const people = teams.reduce((sum, team) => sum + free(team), 0);
  return (
    <aside class="right none" data-keys={w.help.chosen} aria-label={wb.overview.title}>
      <header class="left-head over-head"><h1>{wb.overview.title}</h1><span class="small line"><kbd class="key">→</kbd>{wb.overview.hint}</span></header>
      {store.setting.value && <div class="pane-scroll">
        <Attention />
        <section class="block">
          <h2 class="block-head">{wb.overview.out}<span class="small num">{wb.overview.teams(out.value.length)} · {w.people(out.value.reduce((sum, one) => sum + one.strength, 0))}</span></h2>
          {out.value.length === 0 && <p class="small">{wb.overview.none}</p>}
          <ul>{out.value.map((row) => <Out key={row.id} row={row} />)}</ul>
        </section>
        <section class="block">
          <h2 class="block-head">{wb.overview.ready}<span class="small num">{wb.overview.teams(teams.length)} · {w.people(people)}</span>
            <select class="small end" aria-label={w.incidents.kind} value={kind.value} onChange={(event) => (kind.value = event.currentTarget.value)}>
              <option value="">{wb.overview.allKinds}</option>
              {kinds.map(([code, word]) => <option key={code} value={code}>{word}</option>)}
            </select>
          </h2>
          {teams.length === 0 && <p class="small">{wb.overview.noReady}</p>}
          <ul>{teams.map((team) => <Ready key={team.id} team={team} />)}</ul>
        </section>
      </div>}
      {store.setting.value && <Latest />}
    </aside>
  );
}
