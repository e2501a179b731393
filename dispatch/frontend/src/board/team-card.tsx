// The team that was chosen on the map or in the list: what it does, and to whom it may be assigned now.

import type { JSX } from "preact";

import { Glyph, Line } from "../look/signs";
import { DISPATCHABLE_INCIDENT, LIVE_MISSION, type TeamRow } from "../types.gen";
import { w } from "../words";
import { wb } from "../words/board";
import { choose, chosenTeam, dialog } from "./choice";
import { teamGlyph } from "./derive";
import { chosenRow, store } from "./live";

/** Where its crew is, and a way there. */
function OutFor({ team }: { team: TeamRow }): JSX.Element | null {
  const mission = [...store.tables.value.missions.values()].find((one) => one.team === team.id && LIVE_MISSION.has(one.state));
  const incident = mission?.incident == null ? undefined : store.tables.value.incidents.get(mission.incident);
  if (!incident) return null;
  return <button type="button" class="button small" onClick={() => choose(incident.id)}>→ #{incident.number}</button>;
}

function Assign({ team }: { team: TeamRow }): JSX.Element | null {
  const row = chosenRow.value;
  if (!row || row.lon === null || !DISPATCHABLE_INCIDENT.has(row.state) || team.strength <= team.engaged || !team.on_duty) return null;
  return <button type="button" class="button small ink" onClick={() => (dialog.value = { name: "preview", team: { team: team.id, name: team.name, reasons: [] } })}>{wb.team.assignTo(row.number)}</button>;
}

export function TeamCard(): JSX.Element | null {
  const team = chosenTeam.value === null ? undefined : store.tables.value.teams.get(chosenTeam.value);
  if (!team) return null;
  const state = teamGlyph(team);
  const free = team.strength - team.engaged;
  return (
    <div class="float team-card" role="status">
      <Glyph name={state} /><b>{team.name}</b>
      <span>{w.states[state]} · {free > 0 ? wb.overview.free(free) : w.people(team.strength)}{team.boats > 0 && ` · ${w.missions.boats(team.boats)}`}{team.vehicles > 0 && ` · ${w.missions.vehicles(team.vehicles)}`}</span>
      <OutFor team={team} />
      <Assign team={team} />
      <button type="button" class="icon-button" aria-label={w.act.close} onClick={() => (chosenTeam.value = null)}><Line name="close" /></button>
    </div>
  );
}
