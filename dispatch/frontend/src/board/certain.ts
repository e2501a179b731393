// What an act will surely change, so that the board may show it before the server tells: nothing that depends on others.

import type { Change } from "../store/pending";
import type { AskRow, IncidentRow, IncidentState, Lane, Me, MissionRow, MissionState, RequestRow } from "../types.gen";

export type CrewStep = "depart" | "arrive" | "leave" | "home";

type Owner = Pick<Me, "id" | "name"> | null;

const LANES: Readonly<Record<string, Lane>> = { offer: "offer", other: "news" };
const STEPS: Readonly<Record<CrewStep, readonly [state: MissionState, time: keyof MissionRow]>> = {
  depart: ["en_route", "departed_at"], arrive: ["on_scene", "arrived_at"], leave: ["returning", "left_at"], home: ["home", "home_at"],
};

export const claimed = ({ id, state }: RequestRow, me: Owner): readonly Change[] =>
  me && state === "new" ? [{ table: "requests", id, set: { state: "claimed", owner: me.id }, guess: { owner_name: me.name } }] : [];
export const verified = ({ id, state }: RequestRow): readonly Change[] =>
  state === "claimed" ? [{ table: "requests", id, set: { state: "verified" } }] : [];
export const setAsideTo = ({ id, lane }: RequestRow, to: string): readonly Change[] => [{ table: "requests", id, set: { state: to, lane: LANES[to] ?? lane } }];
export const linkedTo = ({ id }: RequestRow, incident: number): readonly Change[] => [{ table: "requests", id, set: { incident } }];

export const seen = ({ id }: IncidentRow): readonly Change[] => [{ table: "incidents", id, set: { seen: true } }];
export const turned = (id: number, state: IncidentState): readonly Change[] => [{ table: "incidents", id, set: { state } }];

const EDITABLE = ["title", "kind", "urgency", "people", "on_water"] as const satisfies ReadonlyArray<keyof IncidentRow>;

export function edited(id: number, fields: Readonly<Record<string, unknown>>): readonly Change[] {
  const set = Object.fromEntries(EDITABLE.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])));
  return [{ table: "incidents", id, set }];
}

export const paused = (id: number): readonly Change[] => [{ table: "call_outs", id, set: { state: "paused" } }];
export const stopped = (id: number): readonly Change[] => [{ table: "call_outs", id, set: { state: "withdrawn" } }];
export const declined = ({ id }: AskRow): readonly Change[] => [{ table: "asks", id, set: { state: "declined", unclear: false } }];
export const cleared = ({ id }: AskRow): readonly Change[] => [{ table: "asks", id, set: { unclear: false } }];

/** `at` in milliseconds. */
export function stepped({ id }: MissionRow, step: CrewStep, at: number): readonly Change[] {
  const [state, time] = STEPS[step];
  return [{ table: "missions", id, set: { state }, guess: { [time]: new Date(at).toISOString() } }];
}

export const stoodDown = ({ id }: MissionRow): readonly Change[] => [{ table: "missions", id, set: { state: "stood_down" } }];
export const diverted = (id: number, incident: number): readonly Change[] => [{ table: "missions", id, set: { incident } }];
export const inTrouble = (id: number, trouble: string): readonly Change[] => [{ table: "missions", id, set: { trouble } }];
export const outOfTrouble = ({ id }: MissionRow): readonly Change[] => [{ table: "missions", id, set: { trouble: null, words: "" } }];

export const queueClaimed = (id: number, me: Owner): readonly Change[] =>
  me ? [{ table: "queue", id, set: { owner: me.id, owner_name: me.name } }] : [];
export const textFiled = (id: number): readonly Change[] => [{ table: "queue", id, set: "gone" }];
