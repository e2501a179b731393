// Places and crews as the wall may show them: never a title or a name that a caller gave.

import { label } from "../page";
import type { IncidentRow, MissionRow } from "../types.gen";
import { ww } from "../words/wall";
import { store } from "./live";

/** The last words of the place, with the county before it; the kind where a place is held back. */
export function shortPlace(row: Pick<IncidentRow, "place" | "area">): string {
  const last = row.place.trim().split(/[\s,，]+/).at(-1) ?? "";
  return last.startsWith(row.area) ? last : `${row.area}${last}`;
}

/** Where a crew is or goes to: "#9 敬老院". */
export function destination(mission: Pick<MissionRow, "incident">): string {
  const row = mission.incident === null ? undefined : store.tables.value.incidents.get(mission.incident);
  if (!row) return "";
  const last = row.place.trim().split(/[\s,，]+/).at(-1);
  return `#${row.number} ${last || label("IncidentKind", row.kind)}`;
}

/** The name of the crew's team; somebody who went alone has no name here. */
export function crewName(mission: Pick<MissionRow, "team" | "team_name">): string {
  return mission.team === null ? ww.crews.alone : mission.team_name;
}
