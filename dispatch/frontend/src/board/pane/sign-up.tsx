// A sign-up until its deadline, and how long each who was asked still has.

import type { JSX } from "preact";

import { dayAndTime, long, short } from "../../format";
import { label, page } from "../../page";
import { now } from "../../time";
import { type AskRow, type CallOutRow, WAITING_ASK } from "../../types.gen";
import { wb } from "../../words/board";

const left = (at: string): number => (Date.parse(at) - now.value) / 1000;

/** Until when one may sign up, and how long that is. */
export function SignUp({ row }: { row: CallOutRow }): JSX.Element | null {
  if (row.sign_up_until === null || row.state === "withdrawn") return null;
  const seconds = left(row.sign_up_until);
  if (seconds <= 0) return <p class="num">{wb.lanes.over}</p>;
  return <p class="num" role="timer">{wb.lanes.closes(long(seconds, wb.lanes.units))} <span class="small">{wb.lanes.closesAt(dayAndTime(row.sign_up_until, page.language))}</span></p>;
}

/** How long one person still has, and what comes then. */
export function Left({ ask }: { ask: AskRow }): JSX.Element | null {
  if (ask.due_at === null || !WAITING_ASK.has(ask.state)) return null;
  const seconds = Math.max(0, Math.ceil(left(ask.due_at)));
  const then = wb.lanes.then[ask.next] ?? "";
  return <span class={`small num left-time ${seconds <= 10 ? "soon" : ""}`} role="timer" title={label("AskState", ask.state)}>{short(seconds)} {then}</span>;
}
