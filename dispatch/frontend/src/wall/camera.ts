// Where the map of each page looks. Pure.

import type { Position } from "../net/packed";
import type { IncidentRow, MissionRow, TeamRow } from "../types.gen";
import { crewsOut, pressing } from "./figures";
import type { View } from "./pages";
import { OPEN_INCIDENT } from "../types.gen";

export type Place = readonly [lon: number, lat: number];

interface Seen {
  readonly incidents: Iterable<IncidentRow>;
  readonly missions: Iterable<MissionRow>;
  readonly positions: ReadonlyMap<string, Position>;
  readonly teams: ReadonlyMap<number, TeamRow>;
}

function located(rows: readonly IncidentRow[]): Place[] {
  return rows.flatMap(({ lon, lat }): Place[] => (lon === null || lat === null ? [] : [[lon, lat]]));
}

/** What must be in sight on a page: all that is open, what presses, or the crews and where they go. */
export function placesOf(view: View, { incidents, missions, positions, teams }: Seen): Place[] {
  const rows = [...incidents];
  switch (view) {
    case "situation": return located(rows.filter((row) => OPEN_INCIDENT.has(row.state)));
    case "critical": {
      const urgent = pressing(rows);
      const critical = located(urgent.filter((row) => row.urgency === "critical"));
      return critical.length > 0 ? critical : located(urgent);
    }
    case "crews": return crewsOut(missions).flatMap((mission) => {
      const at = positions.get(mission.subject) ?? (mission.team === null ? undefined : teams.get(mission.team));
      return [...(at ? [[at.lon, at.lat] as const] : []), ...located(rows.filter((row) => row.id === mission.incident))];
    });
  }
}

/** West, south, east, north of the places; null where there is none. */
export function boundsOf(places: readonly Place[]): [number, number, number, number] | null {
  if (places.length === 0) return null;
  const lons = places.map(([lon]) => lon);
  const lats = places.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
