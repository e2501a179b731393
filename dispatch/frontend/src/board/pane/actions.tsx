// One ink button: the next step, as the server names it. Everything else is outlined.

import { signal } from "@preact/signals";
import type { JSX } from "preact";

import { Line } from "../../look/signs";
import { ASKING_CALL_OUT, type CallOutState, type IncidentPane, type IncidentRow } from "../../types.gen";
import { w } from "../../words";
import { wb } from "../../words/board";
import { pending, phones, reopen, resume, steer, suspend } from "../acts";
import { dialog } from "../choice";
import { KeyButton } from "../keys";
import { store } from "../live";
import { complain } from "../../look/toasts";

const shownPhones = signal<{ readonly incident: number; readonly phones: readonly string[] } | null>(null);

function awaiting(row: IncidentRow): number | null {
  const state: CallOutState = "awaiting_approval";
  return [...store.tables.value.call_outs.values()].find((one) => one.incident === row.id && one.state === state)?.id ?? null;
}

/** Whether everybody in reach is being rung already. */
function ringing(row: IncidentRow): boolean {
  return [...store.tables.value.call_outs.values()].some((one) => one.incident === row.id && one.life_critical && ASKING_CALL_OUT.has(one.state));
}

/** To a row of the pane; its keys work at once, and none of its buttons is pressed by a second Enter. */
function scrollTo(selector: string): void {
  const row = document.querySelector<HTMLElement>(selector);
  row?.focus();
  row?.scrollIntoView({ block: "center" });
}

/** What the next step's button does; null where the next step is somebody else's. */
function nextStep(row: IncidentRow): { readonly words: string; readonly act: () => void } | null {
  const approval = awaiting(row);
  switch (row.next) {
    case "locate": return { words: w.pane.locate, act: () => (dialog.value = { name: "locate" }) };
    case "approve":
      return approval !== null && store.setting.value?.me?.may_approve ? { words: w.callOut.approve, act: () => void steer(approval, "approve") } : null;
    case "resolve": return { words: wb.nextStep.resolve, act: () => scrollTo(".crew.trouble") };
    case "read": return { words: wb.nextStep.read, act: () => scrollTo(".answer.unclear") };
    case "depart":
    case "arrive": return { words: wb.nextStep.crews, act: () => scrollTo(".crew") };
    case "finish": return { words: w.pane.finish, act: () => (dialog.value = { name: "finish" }) };
    case "resume": return { words: w.pane.resume, act: () => void resume(row.id) };
    default: return null;
  }
}

async function showPhones(row: IncidentRow): Promise<void> {
  try {
    shownPhones.value = { incident: row.id, phones: await phones(row.id) };
  } catch (error) {
    complain(error);
  }
}

export function Actions({ row, detail }: { row: IncidentRow; detail: IncidentPane | null }): JSX.Element {
  const may = (act: string): boolean => detail?.acts.includes(act) ?? false;
  const next = nextStep(row);
  const busy = pending.value.size > 0;
  const told = shownPhones.value?.incident === row.id ? shownPhones.value.phones : null;
  return (
    <div class="actions">
      <div class="buttons">
        {next && <KeyButton k="S" class="ink" busy={busy} onPress={next.act}>{next.words}</KeyButton>}
        {may("call_out") && <KeyButton k="C" class={!next && row.next === "call_out" ? "ink" : ""} busy={busy} onPress={() => (dialog.value = { name: "ways" })}>{w.pane.callOut}</KeyButton>}
        {may("call_out") && row.urgency === "critical" && !ringing(row) && <KeyButton k="B" class="alarm" busy={busy} onPress={() => (dialog.value = { name: "lanes", lane: "life_critical" })}>{w.lifeCritical.open}</KeyButton>}
        {next?.words !== w.pane.locate && <KeyButton k="A" onPress={() => (dialog.value = { name: "locate" })}>{w.pane.locate}</KeyButton>}
        {may("handed_over") && <KeyButton k="H" onPress={() => (dialog.value = { name: "hand_over" })}>{w.pane.handOver}</KeyButton>}
        {may("reopen") && <KeyButton k="O" onPress={() => void reopen(row.id)}>{w.pane.reopen}</KeyButton>}
      </div>
      <div class="buttons minor">
        <KeyButton k="T" class="small bare" onPress={() => (dialog.value = { name: "edit" })}>{w.pane.edit}</KeyButton>
        <KeyButton k="F" class="small bare" onPress={() => void showPhones(row)}>{w.pane.phone}</KeyButton>
        {may("closed") && row.next !== "finish" && <KeyButton k="O" class="small bare" onPress={() => (dialog.value = { name: "finish" })}>{w.pane.finish}</KeyButton>}
        {may("suspended") && <button type="button" class="button small bare" onClick={() => void suspend(row.id)}>{w.pane.suspend}</button>}
        {may("cancelled") && <button type="button" class="button small bare" onClick={() => (dialog.value = { name: "cancel" })}>{w.pane.cancel}</button>}
        <a class="button small bare" href={`/reports/${row.id}`} target="_blank" rel="noopener" aria-label={w.pane.print} title={w.pane.print}><Line name="print" size={16} /></a>
      </div>
      {told && <p class="phones">{w.pane.phones} {told.map((phone) => <a key={phone} class="num" href={`tel:${phone}`}>{phone}</a>)}</p>}
    </div>
  );
}
