// The one big button for the next state, its undo, and the way out for a crew that cannot go after all.

import type { JSX } from "preact";

import { Line } from "../look/signs";
import type { PhoneMission } from "../types.gen";
import { pw } from "../words/phone";
import { isStep } from "./acts";
import { revert, step, undoLast } from "./deeds";
import { lastSent, online, outbox, undoLeft } from "./live";
import { sheet } from "./sheets";
import { TO, nextStep, toldSteps } from "./steps";

/** Undo for ten seconds; after that, the last step may still be taken back as an entry of its own. */
function Undo({ row }: { row: PhoneMission }): JSX.Element {
  const last = lastSent.value;
  const about = `mission:${row.mission.id}`;
  if (last && undoLeft.value > 0 && last.act.about === about && isStep(last.act.name)) {
    return (
      <p class="undo" role="status">
        <span>{pw.done(pw.acts[last.act.name])}</span>
        <button type="button" class="button" onClick={() => void undoLast()}><span class="num">{pw.undo(undoLeft.value)}</span></button>
      </p>
    );
  }
  const idle = outbox.waiting.value.length === 0;
  return (
    <p class="undo">
      {row.may_revert && idle
        ? <button type="button" class="button bare" onClick={() => void revert(about)}>{pw.revert}</button>
        : <span>{pw.undoHint}</span>}
      {row.ask !== null && row.may_lead && idle && <button type="button" class="button bare" onClick={() => (sheet.value = { name: "back_out", about: row })}>{pw.backOut.button}</button>}
    </p>
  );
}

export function Next({ row }: { row: PhoneMission }): JSX.Element {
  const acts = outbox.waiting.value;
  const next = nextStep(row.mission, row.next, acts);
  const told = toldSteps(acts, row.mission.id).at(-1);
  const stuck = told && !online.value;
  const big = (
    <button type="button" class={stuck ? "button big wide" : "button huge ink wide"} onClick={() => next && void step(row, next)}>
      {next && (stuck ? pw.nextStep(pw.next[next]) : pw.next[next])}<Line name="arrow" size={24} />
    </button>
  );
  return (
    <div class="keys">
      {stuck && <p class="noted"><Line name="tick" size={24} />{pw.noted(pw.steps[TO[told.name]])}</p>}
      {next && big}
      {stuck
        ? (
          <div class="pair">
            <button type="button" class="button big" onClick={() => void outbox.flush()}><Line name="retry" size={20} />{pw.queue.retry}</button>
            <button type="button" class="button big" onClick={() => (sheet.value = { name: "note", about: row })}><Line name="note" size={20} />{pw.queue.another}</button>
          </div>
        )
        : <Undo row={row} />}
    </div>
  );
}
