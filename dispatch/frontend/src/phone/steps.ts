// Where a mission stands, with what waits on the phone counted in. Pure.

import type { MissionRow } from "../types.gen";
import { type Act, type StepName, isStep } from "./acts";

export type StepState = "committed" | "en_route" | "on_scene" | "returning" | "home";

const ORDER: readonly StepState[] = ["committed", "en_route", "on_scene", "returning", "home"];
const VERB: Readonly<Record<StepState, StepName | null>> = { committed: null, en_route: "depart", on_scene: "arrive", returning: "leave", home: "home" };
/** Where a step leads. */
export const TO: Readonly<Record<StepName, StepState>> = { depart: "en_route", arrive: "on_scene", leave: "returning", home: "home" };

export interface Step {
  readonly state: StepState;
  readonly status: "done" | "now" | "waits" | "next";
  readonly at: string | null;
}

function times(mission: MissionRow): Readonly<Record<StepState, string | null>> {
  return { committed: mission.committed_at, en_route: mission.departed_at, on_scene: mission.arrived_at, returning: mission.left_at, home: mission.home_at };
}

/** The steps told but not sent, those taken back again left out. */
export function toldSteps(acts: readonly Act[], mission: number): Array<Act & { readonly name: StepName }> {
  const told: Array<Act & { readonly name: StepName }> = [];
  for (const act of acts) {
    if (act.about !== `mission:${mission}`) continue;
    if (act.name === "revert") told.pop();
    else if (isStep(act.name)) told.push({ ...act, name: act.name });
  }
  return told;
}

/** The stepper. A crew that was stood down goes from where it was straight home. */
export function stepsOf(mission: MissionRow, acts: readonly Act[]): Step[] {
  const known = times(mission);
  const told = new Map(toldSteps(acts, mission.id).map((act) => [TO[act.name], act.at]));
  const reached = ORDER.filter((state) => known[state] !== null || told.has(state)).at(-1) ?? "committed";
  const now = told.size > 0 ? undefined : reached;
  return ORDER.map((state) => {
    const waits = told.get(state);
    if (waits !== undefined) return { state, status: "waits", at: waits };
    if (state === now) return { state, status: "now", at: known[state] };
    // A crew that was stood down goes home past the steps that it never took.
    return { state, status: ORDER.indexOf(state) < ORDER.indexOf(reached) && known[state] !== null ? "done" : "next", at: known[state] };
  });
}

/** Whether a step that the server knows is to be taken back: until that is sent, nobody can say what comes next. */
export function revertWaits(acts: readonly Act[], mission: number): boolean {
  let told = 0;
  for (const act of acts) {
    if (act.about !== `mission:${mission}`) continue;
    if (isStep(act.name)) told += 1;
    else if (act.name === "revert" && (told -= 1) < 0) return true;
  }
  return false;
}

/** The single next step after everything that waits; null when there is none. */
export function nextStep(mission: MissionRow, next: string | null, acts: readonly Act[]): StepName | null {
  if (revertWaits(acts, mission.id)) return null;
  const last = toldSteps(acts, mission.id).at(-1);
  if (!last) return next !== null && isStep(next as StepName) ? (next as StepName) : null;
  const following = ORDER[ORDER.indexOf(TO[last.name]) + 1];
  return following ? VERB[following] : null;
}
