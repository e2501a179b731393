// Everything a volunteer can do here, as acts of the box.

import type { PhoneCall, PhoneDanger, PhoneMission } from "../types.gen";
import { pw } from "../words/phone";
import { type Act, type StepName, withdrawal } from "./acts";
import { act, actAt, lastSent, outbox } from "./live";

export interface Offer {
  readonly people: number | null;
  readonly boats: number;
  readonly vehicles: number;
  readonly minutes: number | null;
}

const ask = (call: PhoneCall, verb: string): string => `/api/phone/asks/${call.ask.id}/${verb}`;
const mission = (row: PhoneMission, verb: string): string => `/api/phone/missions/${row.mission.id}/${verb}`;
const aboutAsk = (call: PhoneCall): string => `ask:${call.ask.id}`;
const aboutMission = (row: PhoneMission): string => `mission:${row.mission.id}`;

export const go = (call: PhoneCall, { people, boats, vehicles, minutes }: Offer): Promise<void> =>
  actAt({
    name: "go", about: aboutAsk(call), detail: minutes === null ? pw.planned.go(people) : people === null ? pw.go(minutes) : pw.goTeam(people, minutes), path: ask(call, "answer"),
    body: { go: true, people, boats, vehicles, eta_minutes: minutes },
  });

export const cannot = (call: PhoneCall): Promise<void> =>
  actAt({ name: "cannot", about: aboutAsk(call), detail: "", path: ask(call, "answer"), body: { go: false } });

export const sayAboutAsk = (call: PhoneCall, words: string): Promise<void> =>
  actAt({ name: "say", about: aboutAsk(call), detail: words, path: ask(call, "say"), body: { words } });

export const step = (row: PhoneMission, name: StepName): Promise<void> =>
  actAt({ name, about: aboutMission(row), detail: "", path: mission(row, name), body: {} });

export const sign = (row: PhoneMission, name: "roll_call" | "distress"): Promise<void> =>
  actAt({ name, about: aboutMission(row), detail: "", path: mission(row, name), body: {} });

export const trouble = (row: PhoneMission, kind: string, word: string, note: string): Promise<void> =>
  actAt({ name: "trouble", about: aboutMission(row), detail: note ? `${word}：${note}` : word, path: mission(row, "trouble"), body: { kind, note } });

export const persons = (row: PhoneMission, state: string, word: string, count: number, destination: string): Promise<void> =>
  actAt({ name: "persons", about: aboutMission(row), detail: [pw.persons.told(word, count), destination].filter(Boolean).join(" · "), path: mission(row, "persons"), body: { state, count, destination } });

/** Heard the danger, or out of it. */
export const answerDanger = (row: PhoneDanger, said: "received" | "withdrawn"): Promise<void> =>
  actAt({ name: `danger_${said}`, about: `told:${row.id}`, detail: row.area, path: `/api/phone/warned/${row.id}/${said}`, body: {} });

/** Not going after all: the crew is free again, and its places are open. */
export const backOut = (row: PhoneMission): Promise<void> =>
  actAt({ name: "cannot", about: aboutMission(row), detail: "", path: `/api/phone/asks/${row.ask}/answer`, body: { go: false } });

export const say = (row: PhoneMission, words: string): Promise<void> =>
  actAt({ name: "say", about: aboutMission(row), detail: words, path: mission(row, "say"), body: { words } });

export const nameCrew = (row: PhoneMission, volunteers: readonly number[]): Promise<void> =>
  act({ name: "crew", about: aboutMission(row), detail: String(volunteers.length), path: mission(row, "crew"), body: { volunteers } });

export const revert = (about: string): Promise<void> =>
  actAt({ name: "revert", about, detail: "", path: `/api/phone/missions/${about.split(":")[1]}/revert`, body: {} });

export const setDuty = (on: boolean): Promise<void> =>
  act({ name: "duty", about: "", detail: on ? pw.on : pw.off, path: "/api/phone/duty", body: { on } });

export const setConsent = (on: boolean): Promise<void> =>
  act({ name: "consent", about: "", detail: on ? pw.on : pw.off, path: "/api/phone/consent", body: { on } });

/** Undo what has just taken effect. */
export async function undoLast(): Promise<void> {
  const last = lastSent.value;
  lastSent.value = null;
  if (last) await revert(last.act.about);
}

/** Take back what waits: gone if it was never sent, otherwise reverted right after it. */
export async function takeBack(waiting: Act): Promise<void> {
  if (await outbox.withdraw(waiting)) return;
  if (withdrawal(waiting) === "revert") await revert(waiting.about);
}
