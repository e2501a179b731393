// Closing and lifting what is drawn on the map; each can be taken back for ten seconds.

import { say } from "../look/toasts";
import { page } from "../page";
import { wb } from "../words/board";
import { act, undo } from "./acts";

const closure = (id: number, verb: string): string => `/api/closures/${id}/${verb}`;

export interface Closing {
  readonly kind: string;
  readonly shape: unknown;
  readonly bridges_open: boolean;
  readonly note: string;
}

export const closeOff = (drawn: Closing): Promise<boolean> =>
  act<{ closure: number }>(`/api/operations/${page.slug}/closures`, drawn, (done) => say(wb.closing.drawn, undo(closure(done.closure, "lift"))));
export const liftClosure = (id: number): Promise<boolean> =>
  act(closure(id, "lift"), {}, () => say(wb.closing.lifted, undo(closure(id, "put_back"))));
