// What the lists show, worked out of the rows: pure, so that it is tried without a screen.

import { ANSWERABLE_ASK, ASKING_CALL_OUT, type AskRow, type CallOutRow, DISPATCHABLE_INCIDENT, type IncidentRow, LIVE_MISSION, type MissionRow, OPEN_INCIDENT, type RequestRow, type TeamRow, Urgency, WAITING_ASK } from "../types.gen";
import type { Glyph } from "../look/shapes";
import type { Filter } from "./choice";

const RANK: ReadonlyMap<string, number> = new Map(Urgency.map((urgency, i) => [urgency, i]));
// Soon is the last minute, as on the phone of whoever is asked.
const SOON_SECONDS = 60;
const LATE_SECONDS = 120;

/** By urgency, then by wait, the longest first. */
export function byUrgency(a: IncidentRow, b: IncidentRow): number {
  return (RANK.get(a.urgency) ?? 9) - (RANK.get(b.urgency) ?? 9) || a.received_at.localeCompare(b.received_at) || a.id - b.id;
}

/** Whether `row` passes the filter; the same for list, map and counts. */
export function passes(row: IncidentRow, filter: Filter): boolean {
  if (filter.state === "open" ? !OPEN_INCIDENT.has(row.state) : filter.state && filter.state !== row.state) return false;
  if (filter.unseen && row.seen) return false;
  return (
    (!filter.urgency || filter.urgency === row.urgency) &&
    (!filter.kind || filter.kind === row.kind) &&
    (!filter.county || filter.county === row.area)
  );
}

const TOWNSHIP = /^(.{1,6}?)(?:街道|镇|乡)/;

/** A place in a few characters: county and township without their kinds ("河东 汤头"), else what there is. */
export function shortPlace(area: string, place: string): string {
  const county = area.length > 2 ? area.replace(/[区县市]$/, "") : area;
  const rest = place.startsWith(area) ? place.slice(area.length) : place;
  const township = TOWNSHIP.exec(rest.trim())?.[1];
  return [county, township ?? (county ? "" : rest)].filter(Boolean).join(" ");
}

export interface StageTimer {
  readonly level: "plain" | "soon" | "overdue";
  /** Seconds left, or since it was due, or since the stage began where nothing is due. */
  readonly seconds: number;
}

/** How long the present step may still take, or has taken too long. `now` in milliseconds. */
export function stageTimer(row: Pick<IncidentRow, "due_at" | "stage_at">, now: number): StageTimer {
  if (row.due_at === null) return { level: "plain", seconds: Math.max(0, (now - Date.parse(row.stage_at)) / 1000) };
  const left = (Date.parse(row.due_at) - now) / 1000;
  if (left < 0) return { level: "overdue", seconds: -left };
  return { level: left < SOON_SECONDS ? "soon" : "plain", seconds: left };
}

export type AnswerKind = "accepted" | "reserve" | "waiting" | "declined" | "unclear" | "failed";

/** Under which chip an ask stands; withdrawn and expired ones count as no answer given. */
export function answerOf(ask: Pick<AskRow, "state" | "unclear">): AnswerKind {
  if (ask.unclear) return "unclear";
  if (ask.state === "accepted" || ask.state === "reserve") return ask.state;
  if (WAITING_ASK.has(ask.state)) return "waiting";
  if (ask.state === "failed") return "failed";
  return "declined";
}

/** Whether somebody may still answer for it. */
export function answerable(ask: Pick<AskRow, "state">): boolean {
  return ANSWERABLE_ASK.has(ask.state) || ask.state === "accepted";
}

/** The state of a crew as a sign. */
export function crewGlyph(mission: Pick<MissionRow, "state">): Glyph {
  switch (mission.state) {
    case "en_route": return "en_route";
    case "on_scene": return "on_scene";
    case "reserved":
    case "committed": return "accepted";
    default: return "off";
  }
}

/** The state of a team as a sign. */
export function teamGlyph(team: Pick<TeamRow, "state">): Glyph {
  const known: readonly Glyph[] = ["available", "asked", "accepted", "en_route", "on_scene", "off"];
  return known.find((glyph) => glyph === team.state) ?? "off";
}

/** Seconds that a crew on the way is late; 0 when it is not, within two minutes' grace. */
export function lateBy(mission: Pick<MissionRow, "state" | "eta_at">, now: number): number {
  if (mission.state !== "en_route" || mission.eta_at === null) return 0;
  const late = (now - Date.parse(mission.eta_at)) / 1000;
  return late > LATE_SECONDS ? late : 0;
}

/** Incidents that lack people while nobody is being asked any more: each once, however many call-outs ran out. */
export function stuckIncidents(callOuts: Iterable<CallOutRow>, incidents: ReadonlyMap<number, IncidentRow>): IncidentRow[] {
  const all = [...callOuts];
  const asking = new Set(all.filter((one) => ASKING_CALL_OUT.has(one.state)).map((one) => one.incident));
  const spent = new Set(all.filter((one) => one.state === "exhausted").map((one) => one.incident));
  return [...spent].flatMap((id) => {
    const row = incidents.get(id);
    if (!row || asking.has(id) || !DISPATCHABLE_INCIDENT.has(row.state)) return [];
    const { needed, accepted, en_route: way, on_scene: scene } = row.counts;
    return accepted + way + scene < needed ? [row] : [];
  });
}

/** The crews of an incident: trouble first, then the live, then those who are done. */
export function crewsOf(missions: Iterable<MissionRow>, incident: number): MissionRow[] {
  const weight = (m: MissionRow): number => (m.trouble || m.words || m.closed ? 0 : LIVE_MISSION.has(m.state) ? 1 : 2);
  return [...missions].filter((m) => m.incident === incident).sort((a, b) => weight(a) - weight(b) || a.committed_at.localeCompare(b.committed_at));
}

/** The requests that wait in a lane, the oldest first. */
export function waitingIn(requests: Iterable<RequestRow>, lane: string): RequestRow[] {
  return [...requests]
    .filter((row) => row.lane === lane && row.incident === null && ["new", "claimed", "verified"].includes(row.state))
    .sort((a, b) => a.received_at.localeCompare(b.received_at));
}
