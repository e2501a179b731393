// What a coordinator does: every act is a post, shown as under way, and the truth comes back over the stream.

import { signal } from "@preact/signals";

import { complain, complaint, say } from "../look/toasts";
import { Failure, get, post } from "../net/api";
import { page } from "../page";
import type { Change } from "../store/pending";
import { serverNow } from "../time";
import type { AskRow, CandidateRow, IncidentRow, Me, MissionRow, RankedRow, RequestRow, SimilarRow, SingleRow } from "../types.gen";
import { w } from "../words";
import { wb } from "../words/board";
import * as certain from "./certain";
import type { CrewStep } from "./certain";
import { choose, chosen, placed, tab } from "./choice";
import { first } from "./first";
import { store } from "./live";

const CONFLICT = 409;
// The event of whoever was first is usually here by then.
const TOLD_MS = 500;

/** Paths that are under way now. */
export const pending = signal<ReadonlySet<string>>(new Set());

/** Post once; a second press while it is under way does nothing. True when it took effect, of which `changes` are shown at once. */
export async function act<T = unknown>(path: string, body: unknown = {}, then?: (answer: T) => void, changes: readonly Change[] = []): Promise<boolean> {
  if (pending.value.has(path)) return false;
  pending.value = new Set(pending.value).add(path);
  complaint.value = "";
  try {
    const answer = await store.act(changes, () => post<T>(path, body));
    then?.(answer);
    return true;
  } catch (error) {
    complain(error, await whoWasFirst(path, error));
    return false;
  } finally {
    const rest = new Set(pending.value);
    rest.delete(path);
    pending.value = rest;
  }
}

/** The same, with what it surely changes shown at once. */
export const shown = (changes: readonly Change[], path: string, body: unknown = {}, then?: () => void): Promise<boolean> => act(path, body, then, changes);

export const me = (): Me | null => store.setting.peek()?.me ?? null;

/** After a conflict: what the stream has told meanwhile. */
async function whoWasFirst(path: string, error: unknown): Promise<string> {
  if (!(error instanceof Failure) || error.status !== CONFLICT) return "";
  await new Promise((resolve) => setTimeout(resolve, TOLD_MS));
  return first(path, store.tables.value, store.setting.value?.me?.name ?? "", serverNow());
}

/** Take an act back by another. */
export const undo = (path: string, body: unknown = {}) => async (): Promise<void> => {
  await post(path, body);
  say(w.act.undone);
};

// Requests ---------------------------------------------------------------------------------------------------
const request = (id: number, verb: string): string => `/api/requests/${id}/${verb}`;

export const claimRequest = (row: RequestRow): Promise<boolean> => shown(certain.claimed(row, me()), request(row.id, "claim"));
export const verifyRequest = (row: RequestRow): Promise<boolean> => shown(certain.verified(row), request(row.id, "verify"));
export const confirmRequest = (row: RequestRow): Promise<boolean> => act(request(row.id, "confirm"));
export const unlinkRequest = (row: RequestRow): Promise<boolean> =>
  act(request(row.id, "unlink"), {}, () => say(w.requests.unlinked));

export const setAside = (row: RequestRow, to: string): Promise<boolean> =>
  shown(certain.setAsideTo(row, to), request(row.id, "aside"), { to }, () => say(`${row.label} ${w.requests.setAside}`, undo(request(row.id, "reopen"))));

export const linkRequest = (row: RequestRow, incident: IncidentRow): Promise<boolean> =>
  shown(certain.linkedTo(row, incident.id), request(row.id, "link"), { incident: incident.id }, () =>
    say(`${row.label} ${w.requests.linked(incident.number)}`, undo(request(row.id, "unlink"))));

interface Opening {
  readonly kind: string;
  readonly urgency: string;
  readonly title: string;
  readonly people: number | null;
}

interface Done {
  readonly request: number | null;
  readonly incident: number | null;
}

function chooseNew(id: number | null): void {
  if (id !== null && chosen.value !== id) choose(id);
}

export const openRequest = (id: number, opening: Opening): Promise<boolean> =>
  act<Done>(request(id, "open"), opening, (done) => {
    say(w.requests.opened);
    tab.value = "incidents";
    chooseNew(done.incident);
  });

export interface Intake {
  readonly phone: string;
  readonly place: string;
  readonly people: number | null;
  readonly water: string;
  readonly vulnerable: string;
  readonly words: string;
  readonly contact_name: string;
  readonly source: string;
  /** Where it waits when no incident is opened: what is no cry for help does not stand among those that are. */
  readonly lane: string;
  readonly kind: string;
  readonly urgency: string;
  readonly title: string;
  readonly lon: number | null;
  readonly lat: number | null;
  /** Of the form, so that sending it twice adds nothing. */
  readonly key: string;
}

/** Take a request in; opens an incident, or links it to one that is the same. The `text` that said it leaves the queue. */
export const takeIn = (intake: Intake, open: boolean, same: SimilarRow | null, text?: number): Promise<boolean> =>
  act<Done>(`/api/operations/${page.slug}/requests`, { ...intake, open: open && !same }, (done) => {
    const incident = same?.incident ?? done.incident;
    if (text !== undefined) void act(`/api/texts/${text}/file`, incident === null ? {} : { incident });
    if (same?.incident && done.request !== null) {
      void act(request(done.request, "link"), { incident: same.incident }, () => {
        say(w.intake.merged(same.label));
        chooseNew(same.incident);
      });
    } else {
      say(open ? w.intake.opened : w.intake.saved(""));
      chooseNew(done.incident);
    }
  });

// Incidents --------------------------------------------------------------------------------------------------
const incident = (id: number, verb: string): string => `/api/incidents/${id}/${verb}`;

export const markSeen = (row: IncidentRow): Promise<boolean> => shown(certain.seen(row), incident(row.id, "seen"));
export const edit = (id: number, fields: Record<string, unknown>): Promise<boolean> =>
  shown(certain.edited(id, fields), incident(id, "edit"), fields, () => say(w.editDialog.saved));
export const setNeeds = (id: number, needs: unknown[]): Promise<boolean> =>
  act(incident(id, "needs"), { needs }, () => say(w.needsDialog.saved));
export const locate = (id: number, candidate: CandidateRow): Promise<boolean> =>
  act(incident(id, "locate"), candidate, () => {
    say(w.locate.done);
    placed.value = candidate;
  });
export const pin = (id: number, lon: number, lat: number): Promise<boolean> =>
  act(incident(id, "pin"), { lon, lat }, () => say(w.locate.done));
/** `place` are the words as the coordinator has them; crews that are out are told. */
export const correct = (id: number, { lon, lat }: { readonly lon: number; readonly lat: number }, place: string): Promise<boolean> =>
  act(incident(id, "correct"), { lon, lat, place }, () => {
    say(wb.corrected);
    placed.value = { lon, lat };
  });
export const note = (id: number, words: string): Promise<boolean> => act(incident(id, "note"), { words }, () => say(w.log.noted));
export const correctTime = (entry: number, at: string, reason: string): Promise<boolean> =>
  act(`/api/entries/${entry}/correct`, { at, reason }, () => say(w.correction.done));
export const addPersons = (id: number, persons: Record<string, unknown>): Promise<boolean> =>
  act(incident(id, "persons"), persons, () => say(w.persons.added));
export const recordOutcome = (id: number, outcome: Record<string, unknown>): Promise<boolean> =>
  act(incident(id, "outcome"), outcome, () => say(w.finish.saved));
export const handOver = (id: number, handOff: Record<string, unknown>): Promise<boolean> =>
  shown(certain.turned(id, "handed_over"), incident(id, "hand_over"), handOff, () => say(w.handOver.done, undo(incident(id, "reopen"))));
export const close = (id: number): Promise<boolean> =>
  shown(certain.turned(id, "closed"), incident(id, "close"), {}, () => say(w.finish.closed, undo(incident(id, "reopen"))));
export const cancel = (id: number, why: string): Promise<boolean> =>
  shown(certain.turned(id, "cancelled"), incident(id, "cancel"), { why }, () => say(w.cancel.done, undo(incident(id, "reopen"))));
export const suspend = (id: number): Promise<boolean> => shown(certain.turned(id, "suspended"), incident(id, "suspend"));
export const resume = (id: number): Promise<boolean> => act(incident(id, "resume"));
export const reopen = (id: number): Promise<boolean> => act(incident(id, "reopen"));

/** The requesters' phones; the server writes down who looked. */
export async function phones(id: number): Promise<readonly string[]> {
  return (await get<{ phones: readonly string[] }>(incident(id, "phone"))).phones;
}

// Call-outs and answers --------------------------------------------------------------------------------------
const callOut = (id: number, verb: string): string => `/api/call_outs/${id}/${verb}`;

interface Asked {
  readonly call_out: number;
  readonly state: string;
}

export const assign = (row: IncidentRow, team: Pick<RankedRow, "team" | "name">, reason = ""): Promise<boolean> =>
  act<Asked>(incident(row.id, "assign"), { team: team.team, reason }, (asked) =>
    say(w.ranking.assigned(team.name, row.number), undo(callOut(asked.call_out, "withdraw"))));

export const assignPerson = (row: IncidentRow, person: SingleRow, reason = ""): Promise<boolean> =>
  act<Asked>(incident(row.id, "assign_person"), { volunteer: person.volunteer, need: person.need, reason }, (asked) =>
    say(w.ranking.assigned(person.name, row.number), undo(callOut(asked.call_out, "withdraw"))));

export const startCallOut = (row: IncidentRow, lifeCritical = false, policy = "waves"): Promise<boolean> =>
  act<Asked>(incident(row.id, "call_out"), { life_critical: lifeCritical, policy }, (asked) => say(w.callOut.asked, undo(callOut(asked.call_out, "withdraw"))));

export const startSignUp = (row: IncidentRow, until: string, audience: string): Promise<boolean> =>
  act<Asked>(incident(row.id, "sign_up"), { until, audience }, (asked) => say(asked.state === "awaiting_approval" ? w.callOut.waiting : wb.lanes.opened, undo(callOut(asked.call_out, "withdraw"))));

export type CallOutVerb = "approve" | "send_back" | "pause" | "resume" | "next";
export const steer = (id: number, verb: CallOutVerb): Promise<boolean> => shown(verb === "pause" ? certain.paused(id) : [], callOut(id, verb));
export const extend = (id: number, seconds: number): Promise<boolean> => act(callOut(id, "extend"), { seconds });
export const withdraw = (id: number): Promise<boolean> =>
  shown(certain.stopped(id), callOut(id, "withdraw"), {}, () => say(w.callOut.stopped));

const ask = (row: AskRow, verb: string): string => `/api/asks/${row.id}/${verb}`;

export interface Strength {
  readonly people: number;
  readonly boats: number;
  readonly vehicles: number;
  readonly eta_minutes: number | null;
  readonly at?: string;
}

export const accept = (row: AskRow, strength: Strength): Promise<boolean> =>
  act(ask(row, "accept"), strength, () => say(w.callOut.answered));
export const decline = (row: AskRow): Promise<boolean> =>
  shown(certain.declined(row), ask(row, "decline"), {}, () => say(w.callOut.answered));
export const clearWords = (row: AskRow): Promise<boolean> => shown(certain.cleared(row), ask(row, "clear"));

// Crews ------------------------------------------------------------------------------------------------------
const mission = (row: { id: number }, verb: string): string => `/api/missions/${row.id}/${verb}`;

/** The next state of a crew, with ten seconds to take it back. */
export const step = (row: MissionRow, verb: CrewStep): Promise<boolean> =>
  shown(certain.stepped(row, verb, serverNow()), mission(row, verb), {}, () => say(w.missions.moved(row.team_name, w.missions[verb]), undo(mission(row, "revert"))));
export const revert = (row: MissionRow): Promise<boolean> => act(mission(row, "revert"));
export const standDown = (row: MissionRow): Promise<boolean> =>
  shown(certain.stoodDown(row), mission(row, "stand_down"), {}, () => say(w.missions.moved(row.team_name, w.missions.standDown)));
export const rollCall = (row: MissionRow): Promise<boolean> => act(mission(row, "roll_call"));
export const clearTrouble = (row: MissionRow): Promise<boolean> => shown(certain.outOfTrouble(row), mission(row, "clear"));
export const trouble = (id: number, kind: string, words: string): Promise<boolean> =>
  shown(certain.inTrouble(id, kind), mission({ id }, "trouble"), { kind, note: words });
export const divert = (id: number, to: number): Promise<boolean> =>
  shown(certain.diverted(id, to), mission({ id }, "divert"), { incident: to }, () => {
    const { missions, incidents } = store.tables.value;
    say(`${w.missions.diverted} ${missions.get(id)?.team_name ?? ""} → #${incidents.get(to)?.number ?? to}`);
  });
