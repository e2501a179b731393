// A call-out's waves: who is in which, how sure it is, and the second at which the next is asked.

import type { JSX } from "preact";

import { short } from "../../format";
import { Ring } from "../../look/signs";
import { now } from "../../time";
import { type AskRow, type CallOutRow, OPEN_CALL_OUT } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { steer } from "../acts";
import { answerOf } from "../derive";
import { KeyButton } from "../keys";
import { store } from "../live";

// As long as an approver of a life-critical call-out has, where nothing else is known.
const OVERRIDE_SECONDS = 60;

const until = (at: string, from: number): number => Math.max(0, Math.ceil((Date.parse(at) - from) / 1000));

/** Seconds until the next wave; while its timers stand still, what was left; null where nobody is asked by itself. */
export function secondsLeft(row: Pick<CallOutRow, "next_at" | "state" | "paused_at" | "wave_at">, at: number): number | null {
  if (!row.next_at) return null;
  // The screen's second may be older than the wave: nobody has longer than the whole window.
  if (row.state === "running") return until(row.next_at, row.wave_at ? Math.max(at, Date.parse(row.wave_at)) : at);
  return row.state === "paused" && row.paused_at ? until(row.next_at, Date.parse(row.paused_at)) : null;
}

/** The countdown of the next wave; paused it stands. */
export function Countdown({ row, total }: { row: CallOutRow; total: number }): JSX.Element | null {
  const left = secondsLeft(row, now.value);
  if (left === null) return null;
  return <span class={row.state === "paused" ? "quiet" : ""} role="timer" aria-label={nextWords(row) ?? ""}><Ring left={left} total={total}>{short(left)}</Ring></span>;
}

/** Who is asked next and in how long, in words. */
export function nextWords(row: CallOutRow): string | null {
  const left = secondsLeft(row, now.value);
  if (left === null) return null;
  if (row.state === "paused") return wb.waves.standing(short(left));
  const who = row.next_who === "next_wave" ? wb.ways.nth(row.wave + 1) : (w.callOut.nextWho[row.next_who] ?? row.next_who);
  return w.callOut.next(who, short(left));
}

/** One bar for each wave: yes, no, silent. */
export function Waves({ row, asks }: { row: CallOutRow; asks: readonly AskRow[] }): JSX.Element | null {
  const numbers = [...new Set(asks.map((ask) => ask.wave))].sort((a, b) => a - b);
  if (row.policy === "one_by_one" || row.lane === "planned" || numbers.length === 0) return null;
  return (
    <ol class="waves" aria-label={wb.waves.title}>
      {numbers.map((number) => {
        const mine = asks.filter((ask) => ask.wave === number);
        const count = (kind: string): number => mine.filter((ask) => answerOf(ask) === kind).length;
        const share = (n: number): { width: string } => ({ width: `${(100 * n) / mine.length}%` });
        const last = number === row.wave;
        return (
          <li key={number} class={last ? "now" : ""}>
            <b>{wb.ways.nth(number)}</b>
            <span class="bar"><i class="yes" style={share(count("accepted"))} /><i class="no" style={share(count("declined") + count("failed"))} /></span>
            <span class="small num">{wb.waves.counts(mine.length, count("accepted"), count("declined"))}</span>
            <span class="small num end">{last && row.chance !== null ? wb.ways.chance(row.chance) : ""}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** A life-critical call-out rings already: an approver may stop it until their silence is overridden. */
export function Override({ row }: { row: CallOutRow }): JSX.Element | null {
  if (row.approval !== "asked" && row.approval !== "overridden") return null;
  if (row.state === "awaiting_approval" || !OPEN_CALL_OUT.has(row.state)) return null;
  const left = row.override_at ? until(row.override_at, now.value) : null;
  const mine = store.setting.value?.me?.may_approve;
  return (
    <div class="note gold line override">
      {left !== null && <Ring left={left} total={OVERRIDE_SECONDS} size={40}>{short(left)}</Ring>}
      <span class="grow">{left === null ? wb.lanes.overridden : wb.waves.override}</span>
      {mine && <KeyButton k="U" class="small" onPress={() => void steer(row.id, "approve")}>{wb.waves.agree}</KeyButton>}
      {mine && <KeyButton k="J" class="small" onPress={() => void steer(row.id, "send_back")}>{wb.waves.refuse}</KeyButton>}
    </div>
  );
}
