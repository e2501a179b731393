// Rows as points of the map: where they stand and which symbol they wear. Pure.

import { crewGlyph, lateBy, teamGlyph } from "../board/derive";
import type { Position } from "../net/packed";
import type { DangerRow, IncidentRow, MissionRow, TeamRow } from "../types.gen";
import { Urgency } from "../types.gen";
import type { Points } from "./chart";

const FRESH_S = 60;
const AGING_S = 300;

type Point = Points["features"][number];

export function collection(features: readonly Point[]): Points {
  return { type: "FeatureCollection", features: [...features] };
}

function point(lon: number, lat: number, properties: Record<string, string | number>): Point {
  return { type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties };
}

/** An incident with its tag; none while it is not located. */
export function incidentPoint(row: Pick<IncidentRow, "id" | "urgency" | "kind" | "lon" | "lat" | "seen" | "closed_at">, tag: string, chosen: boolean): Point[] {
  if (row.lon === null || row.lat === null) return [];
  const image = ["incident", row.urgency, row.kind, tag, chosen ? 1 : "", row.seen ? "" : 1, row.closed_at ? 1 : ""].join("|");
  return [point(row.lon, row.lat, { id: row.id, image, urgency: row.urgency, order: 3 - Urgency.indexOf(row.urgency as Urgency) })];
}

const WORST: readonly string[] = ["withdrawn", "received", "told"];

/** How the teams stand that were told of a danger, by their crews or at their base: the worst counts. */
export function toldTeams(dangers: Iterable<DangerRow>, missions: ReadonlyMap<number, Pick<MissionRow, "team">>): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const row of [...dangers].flatMap((danger) => danger.told)) {
    const team = row.team ?? (row.mission === null ? null : (missions.get(row.mission)?.team ?? null));
    if (team !== null && WORST.indexOf(row.state) > WORST.indexOf(found.get(team) ?? "")) found.set(team, row.state);
  }
  return found;
}

/** Teams at their bases, with what their crew does and whether it is late. `at` in milliseconds. */
export function teamPoints(teams: Iterable<TeamRow>, missions: Iterable<MissionRow>, at: number, told: ReadonlyMap<number, string> = new Map()): Point[] {
  const byTeam = new Map([...missions].map((mission) => [mission.team, mission]));
  return [...teams].map((team) => {
    const mission = byTeam.get(team.id);
    const late = mission && lateBy(mission, at) > 0 ? 1 : "";
    return point(team.lon, team.lat, {
      id: team.id,
      image: ["team", team.kind, teamGlyph(team), late, told.get(team.id) ?? ""].join("|"),
      name: `${team.short_name} ${team.strength - team.engaged || team.strength}`,
    });
  });
}

function age(at: number, now: number): "fresh" | "aging" | "old" {
  const seconds = (now - at) / 1000;
  return seconds < FRESH_S ? "fresh" : seconds < AGING_S ? "aging" : "old";
}

/** Crews where they last said they were. `at` in milliseconds. */
export function crewPoints(positions: Iterable<Position>, missions: Iterable<Pick<MissionRow, "id" | "subject" | "state">>, at: number): Point[] {
  const bySubject = new Map([...missions].map((mission) => [mission.subject, mission]));
  return [...positions].flatMap((position) => {
    const mission = bySubject.get(position.subject);
    if (!mission) return [];
    const heading = position.heading === null ? "" : Math.round(position.heading / 15) * 15;
    const image = ["crew", crewGlyph(mission), age(position.at, at), heading].join("|");
    return [point(position.lon, position.lat, { id: mission.id, image })];
  });
}
