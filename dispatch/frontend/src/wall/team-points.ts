// Teams as the wall's map shows them: with the people of the crew that is out, and the free ones behind the others. Pure.

import type { Points } from "../map/chart";
import { collection, teamPoints } from "../map/points";
import { LIVE_MISSION, type MissionRow, type TeamRow } from "../types.gen";
import { heads } from "./figures";

const isOut = ({ state }: TeamRow): boolean => state !== "available" && state !== "off";

/** Teams at their bases; `rank` is 0 for those who are neither asked nor out. `at` in milliseconds. */
export function wallTeams(teams: Iterable<TeamRow>, missions: readonly MissionRow[], at: number, told: ReadonlyMap<number, string> = new Map()): Points {
  // Drawn in this order.
  const rows = [...teams].sort((a, b) => Number(isOut(a)) - Number(isOut(b)));
  return collection(teamPoints(rows, missions, at, told).map((point, i) => {
    const team = rows[i] as TeamRow;
    const out = missions.filter((mission) => mission.team === team.id && LIVE_MISSION.has(mission.state));
    const name = out.length > 0 ? `${team.short_name} ${heads(out)}` : point.properties?.["name"];
    return { ...point, properties: { ...point.properties, name, rank: Number(isOut(team)) } };
  }));
}
