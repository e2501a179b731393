// What the wall counts, worked out of the rows: pure, so that it is tried without a screen.

import { byUrgency } from "../board/derive";
import { type Counts, type IncidentRow, LIVE_MISSION, type MissionRow, OPEN_INCIDENT, type QueueRow, type Urgency } from "../types.gen";

const CHANGE_MS = 30 * 60_000;
/** From here on a roll call is shown in gold. */
export const ROLL_CALL_SOON_S = 5 * 60;

export interface UrgencyCount {
  readonly open: number;
  /** Opened less finished in the last half hour. */
  readonly change: number;
}

/** Open incidents of one urgency, and how many more they became in the last half hour. `now` in milliseconds. */
export function countUrgency(incidents: Iterable<IncidentRow>, urgency: Urgency, now: number): UrgencyCount {
  let open = 0;
  let change = 0;
  for (const row of incidents) {
    if (row.urgency !== urgency) continue;
    if (OPEN_INCIDENT.has(row.state)) open += 1;
    if (now - Date.parse(row.received_at) < CHANGE_MS) change += 1;
    if (row.closed_at !== null && now - Date.parse(row.closed_at) < CHANGE_MS) change -= 1;
  }
  return { open, change };
}

export interface People {
  readonly needed: number;
  /** Asked and not answered yet. */
  readonly asked: number;
  /** All who said yes, whether or not they move. */
  readonly accepted: number;
  readonly way: number;
  readonly scene: number;
}

/** People of one incident, as its row shows them. */
export function peopleOf({ needed, asked, accepted, en_route: way, on_scene: scene }: Counts): People {
  return { needed, asked, accepted: accepted + way + scene, way, scene };
}

/** People over all open incidents. */
export function countPeople(incidents: Iterable<IncidentRow>): People {
  const sum = { needed: 0, asked: 0, accepted: 0, way: 0, scene: 0 };
  for (const row of incidents) {
    if (!OPEN_INCIDENT.has(row.state)) continue;
    const people = peopleOf(row.counts);
    sum.needed += people.needed;
    sum.asked += people.asked;
    sum.accepted += people.accepted;
    sum.way += people.way;
    sum.scene += people.scene;
  }
  return sum;
}

/** Open critical incidents that nobody has marked as seen, the newest first. */
export function unseenCritical(incidents: Iterable<IncidentRow>): IncidentRow[] {
  return [...incidents]
    .filter((row) => row.urgency === "critical" && !row.seen && OPEN_INCIDENT.has(row.state))
    .sort((a, b) => b.received_at.localeCompare(a.received_at));
}

/** What goes on by urgency and wait, without the routine. */
export function pressing(incidents: Iterable<IncidentRow>): IncidentRow[] {
  return [...incidents].filter((row) => row.urgency !== "routine" && OPEN_INCIDENT.has(row.state)).sort(byUrgency);
}

/** Seconds until the roll call of a crew on scene is due, negative when it is overdue; null where none is. */
export function rollCallLeft(mission: Pick<MissionRow, "state" | "roll_call_due_at">, now: number): number | null {
  if (mission.state !== "on_scene" || mission.roll_call_due_at === null) return null;
  return (Date.parse(mission.roll_call_due_at) - now) / 1000;
}

/** The crews on scene, whose roll call is due first on top. */
export function onScene(missions: Iterable<MissionRow>): MissionRow[] {
  return [...missions]
    .filter((row) => row.state === "on_scene" && row.roll_call_due_at !== null)
    .sort((a, b) => (a.roll_call_due_at ?? "").localeCompare(b.roll_call_due_at ?? "") || a.id - b.id);
}

const STAGE: Readonly<Record<string, number>> = { on_scene: 1, en_route: 2, committed: 3, returning: 4 };

/** The crews that are out: in trouble first, then on scene by their roll call, on the way, accepted, returning. */
export function crewsOut(missions: Iterable<MissionRow>): MissionRow[] {
  const weight = (row: MissionRow): number => (row.trouble === null ? (STAGE[row.state] ?? 5) : 0);
  return [...missions]
    .filter((row) => LIVE_MISSION.has(row.state))
    .sort((a, b) => weight(a) - weight(b) || (a.roll_call_due_at ?? "").localeCompare(b.roll_call_due_at ?? "") || a.committed_at.localeCompare(b.committed_at) || a.id - b.id);
}

/** Heads of some crews. */
export function heads(missions: readonly MissionRow[]): number {
  return missions.reduce((sum, row) => sum + row.strength, 0);
}

/** How long the oldest message waits, in seconds; null where none does. */
export function oldestWait(queue: Iterable<QueueRow>, now: number): number | null {
  const since = [...queue].map((row) => Date.parse(row.received_at));
  return since.length > 0 ? (now - Math.min(...since)) / 1000 : null;
}
