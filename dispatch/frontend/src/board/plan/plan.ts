// The plan for all incidents at once: what stands, who decided what, and how it keeps up with what happens.

import { computed, effect, signal, untracked } from "@preact/signals";

import { say } from "../../look/toasts";
import { Failure, get, post } from "../../net/api";
import { page } from "../../page";
import type { AnyEvent, Decided, PlanItemRow, PlanView } from "../../types.gen";
import { hm } from "../../format";
import { w } from "../../words";
import { wb } from "../../words/board";
import { act } from "../acts";
import { planning, view } from "../choice";
import { store } from "../live";

const TOLD_MS = 250;
// Facts change by the second on such a night: the plan is held against them not more often than this.
const FACTS_MS = 2000;
const FACTS: ReadonlySet<AnyEvent["type"]> = new Set(["incident.changed", "incident.counted", "ask.changed", "mission.changed", "team.changed"]);
const PATH = `/api/operations/${page.slug ?? ""}/plan`;

export const plan = signal<PlanView | null>(null);
export const planFailure = signal("");
/** How many teams of the standing plan wait for a decision; known without the plan itself. */
export const undecided = signal(0);
export const ticked = signal<ReadonlySet<number>>(new Set());
/** How many teams stay in each county, as typed; null as the operation has it. */
export const reserve = signal<number | null>(null);
/** The item that has the focus: the map draws its way heavier. */
export const focused = signal<number | null>(null);

export const items = computed<readonly PlanItemRow[]>(() => plan.value?.plan?.incidents.flatMap((incident) => incident.items) ?? []);
export const open = computed<readonly PlanItemRow[]>(() => items.value.filter((item) => item.state === "proposed"));
export const chosenItems = computed<readonly PlanItemRow[]>(() => open.value.filter((item) => ticked.value.has(item.id)));

function take(found: PlanView): void {
  if (found.plan?.id !== plan.peek()?.plan?.id) ticked.value = new Set();
  plan.value = found;
  undecided.value = open.value.length;
  planFailure.value = "";
}

async function read(): Promise<void> {
  try {
    take(await get<PlanView>(PATH));
  } catch (error) {
    if (error instanceof Failure) planFailure.value = error.message;
  }
}

async function count(): Promise<void> {
  try {
    undecided.value = (await get<{ undecided: number }>(`${PATH}/open`)).undecided;
  } catch {
    // Asked again with the next event.
  }
}

/** A plan for everything that is open: in place of the one on the screen, near to it unless `fresh`. */
export function propose(fresh = false): Promise<boolean> {
  const body = { seen: plan.value?.plan?.id ?? null, fresh, ...(reserve.value === null ? {} : { reserve: reserve.value }) };
  return act<PlanView>(PATH, body, (found) => {
    reserve.value = null;
    take(found);
  });
}

/** What became of those that were not called out: why, who was first, when. */
export function refused(done: Decided): string {
  return done.items
    .filter((item) => item.state !== "accepted" || item.words)
    .map((item) => `${item.team}${wb.colon}${item.words}${item.who ? w.ranking.aside(`${item.who} ${item.at ? hm(item.at) : ""}`.trim()) : ""}`)
    .join(wb.plan.and);
}

/** Call out these teams, each as by 派; ten seconds to take it back. */
export function accept(chosen: readonly PlanItemRow[]): Promise<boolean> {
  const id = plan.value?.plan?.id;
  if (id === undefined || chosen.length === 0) return Promise.resolve(false);
  return act<Decided>(`/api/plans/${id}/accept`, { items: chosen.map((item) => item.id) }, (done) => {
    const went = done.items.filter((item) => item.call_out !== null && !item.words);
    const left = refused(done);
    if (went.length > 0) say(wb.plan.accepted(went.length), () => takeBack(went.map((item) => item.item)));
    if (left) say(wb.plan.refused(left));
    ticked.value = new Set();
    void read();
  });
}

async function takeBack(accepted: readonly number[]): Promise<void> {
  for (const item of accepted) await post(`/api/plan_items/${item}/undo`);
  say(w.act.undone);
}

export function discard(): Promise<boolean> {
  const id = plan.value?.plan?.id;
  if (id === undefined) return Promise.resolve(false);
  return act<PlanView>(`/api/plans/${id}/discard`, {}, (found) => {
    take(found);
    say(wb.plan.discarded);
  });
}

export function tick(item: number): void {
  const next = new Set(ticked.value);
  if (!next.delete(item)) next.add(item);
  ticked.value = next;
}

export function openPlan(): void {
  planning.value = !planning.value;
  // Narrow screens show one pane at a time.
  view.value = planning.value ? "list" : "map";
}

/** Keep up: with what is decided at other desks at once, with the facts every two seconds while the plan is open. */
export function followPlan(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Infinity;
  const soon = (wait: number): void => {
    const at = performance.now() + wait;
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => {
      due = Infinity;
      void (planning.peek() ? read() : count());
    }, wait);
  };
  effect(() => {
    // Also after a gap: what was missed was told by no event.
    if (!store.setting.value) return;
    void (planning.value ? read() : untracked(count));
  });
  effect(() => {
    const event = store.lastEvent.value;
    if (!event) return;
    if (event.type === "proposal.changed") {
      if (event.state === "standing") untracked(() => tell(event));
      soon(TOLD_MS);
    } else if (planning.peek() && FACTS.has(event.type)) soon(FACTS_MS);
  });
}

/** Somebody else proposed. */
function tell(event: Extract<AnyEvent, { type: "proposal.changed" }>): void {
  undecided.value = event.proposed;
  const known = plan.value?.plan?.id === event.id;
  if (known || event.by === null || event.by === store.setting.value?.me?.id || event.accepted + event.stale + event.declined > 0) return;
  say(wb.plan.told(event.proposed));
}
