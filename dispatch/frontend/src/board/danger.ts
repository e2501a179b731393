// What a coordinator does about a danger and a cry for help; what both need said.

import { say } from "../look/toasts";
import { page } from "../page";
import { serverNow } from "../time";
import type { AlarmRow, DangerRow, ToldRow } from "../types.gen";
import { dw } from "../words/danger";
import { act } from "./acts";
import { store } from "./live";
import type { Outside } from "./outside";

export interface Raising {
  readonly act: string;
  readonly shape: unknown;
  readonly name: string;
  readonly why: string;
  readonly outside: readonly Outside[];
}

/** The silent, the longest first, as the server sorts them. */
export const silentOf = (row: DangerRow): readonly ToldRow[] => row.told.filter((one) => one.state === "told");
export const countOf = (row: DangerRow, state: string): number => row.told.filter((one) => one.state === state).length;

export const raise = (danger: Raising): Promise<boolean> =>
  act(`/api/operations/${page.slug}/dangers`, danger, () => say(dw.dialog.done(danger.name)));

export const lift = (row: DangerRow): Promise<boolean> =>
  act<{ standing: boolean }>(`/api/dangers/${row.id}/lift`, {}, (done) => say(done.standing ? dw.liftAsked : dw.lifted(row.name)));
export const keep = (row: DangerRow): Promise<boolean> => act(`/api/dangers/${row.id}/keep`);

export const answerFor = (row: ToldRow, state: "received" | "withdrawn"): Promise<boolean> =>
  act(`/api/warned/${row.id}/answer`, { state, at: new Date(serverNow()).toISOString() });
export const tellAgain = (row: ToldRow): Promise<boolean> => act(`/api/warned/${row.id}/again`);

export const take = (row: AlarmRow): Promise<boolean> => act(`/api/alarms/${row.id}/acknowledge`, {}, () => say(dw.alarm.took));
/** The crew's row is calm again, and its alarm is over. */
export const outOfDanger = (row: AlarmRow): Promise<boolean> => act(`/api/missions/${row.mission}/clear`, {}, () => say(dw.alarm.ended));

/** Whether this person asked to lift it, and so may not lift it too. */
export const askedByMe = (row: DangerRow): boolean => row.lift_asked_by !== null && row.lift_asked_by === store.setting.value?.me?.id;
