// Which one thing the phone shows, and what else there is. Pure.

import { LIVE_MISSION, type PhoneCall, type PhoneMission, type PhoneSnapshot, Urgency, WAITING_ASK } from "../types.gen";

/** `ask:3`, `mission:7`: what a person chose to look at. */
export type Focus = string | null;

export type View =
  | { readonly name: "asked"; readonly call: PhoneCall }
  | { readonly name: "engaged"; readonly row: PhoneMission }
  | { readonly name: "idle" };

/** Calls that wait for an answer, the most urgent first. */
export function waitingCalls(snapshot: PhoneSnapshot): PhoneCall[] {
  const rank = (call: PhoneCall): number => Urgency.findIndex((urgency) => urgency === call.incident.urgency);
  return snapshot.calls
    .filter((call) => WAITING_ASK.has(call.ask.state) && call.open)
    .sort((a, b) => rank(a) - rank(b) || a.ask.asked_at.localeCompare(b.ask.asked_at));
}

/** Missions that are not over for this crew: out, or stood down and not home yet. */
export function liveMissions(snapshot: PhoneSnapshot): PhoneMission[] {
  return snapshot.missions.filter(({ mission }) => LIVE_MISSION.has(mission.state) || mission.state === "stood_down");
}

/** What was chosen, else the mission one is on, else the question that waits. */
export function viewOf(snapshot: PhoneSnapshot, focus: Focus): View {
  const call = snapshot.calls.find(({ ask }) => `ask:${ask.id}` === focus);
  if (call) return { name: "asked", call };
  const chosen = snapshot.missions.find(({ mission }) => `mission:${mission.id}` === focus);
  const row = chosen ?? liveMissions(snapshot)[0];
  if (row) return { name: "engaged", row };
  const waiting = waitingCalls(snapshot)[0];
  return waiting ? { name: "asked", call: waiting } : { name: "idle" };
}

export interface Other {
  readonly focus: string;
  readonly urgency: string;
  readonly kind: string;
  readonly number: number;
  readonly title: string;
}

/** What waits besides the view. */
export function othersThan(view: View, snapshot: PhoneSnapshot): Other[] {
  const calls = waitingCalls(snapshot).filter((call) => view.name !== "asked" || call.ask.id !== view.call.ask.id);
  const missions = liveMissions(snapshot).filter((row) => view.name !== "engaged" || row.mission.id !== view.row.mission.id);
  return [
    ...missions.flatMap(({ mission, incident }) => (incident ? [{ focus: `mission:${mission.id}`, ...brief(incident) }] : [])),
    ...calls.map(({ ask, incident }) => ({ focus: `ask:${ask.id}`, ...brief(incident) })),
  ];
}

function brief({ urgency, kind, number, title }: PhoneCall["incident"]): Omit<Other, "focus"> {
  return { urgency, kind, number, title };
}

const MINUTES = [10, 15, 20, 30] as const;

/** The minutes to choose from, and the one that the estimated drive suggests; a drive that is not known suggests 15. */
export function minutesFor(seconds: number | null): { readonly choices: readonly number[]; readonly suggested: number } {
  const drive = seconds === null ? 15 : Math.ceil(seconds / 60);
  return { choices: MINUTES, suggested: MINUTES.find((minutes) => minutes >= drive) ?? Math.ceil(drive / 10) * 10 };
}
