// What the map shows of travel times for this board: who is within reach of what is chosen, coverage, proposals of moves.

import { computed, effect, signal, untracked } from "@preact/signals";

import type { Chart } from "../map/chart";
import { COVERAGE, MOVES, NOTHING, REACH, boxOf, coverageFeatures, moveFeatures, reachFeatures } from "../map/areas";
import { Failure, get } from "../net/api";
import { page } from "../page";
import type { AreasPane, CoveragePane, PrepositionPane } from "../types.gen";
import { wa } from "../words/areas";
import { chosenTeam } from "./choice";
import { chosenRow, store } from "./live";

export type Mode = "car" | "foot";
export const MODES: readonly Mode[] = ["car", "foot"];
export const MINUTES = [15, 30, 45, 60] as const;

/** Events after which every area is asked for anew, and how long after the first of several. */
const RENEW: ReadonlySet<string> = new Set(["team.changed", "mission.changed", "closure.changed"]);
const RENEW_MS = 1500;
// The foot of the map, with its legend; the card at its left.
const FOOT = 92;
const CARD = 336;

interface Subject {
  readonly kind: "incident" | "team";
  readonly id: number;
}

/** An answer of the server, or why there is none. */
export class Asked<T> {
  readonly answer = signal<T | null>(null);
  readonly failure = signal("");
  readonly busy = signal(false);
  #round = 0;

  /** Ask; what came before stays until the answer does. A later question makes this one void. */
  async ask(path: string): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    this.busy.value = true;
    try {
      const found = await get<T>(path);
      if (round !== this.#round) return;
      this.answer.value = found;
      this.failure.value = "";
    } catch (error) {
      if (round === this.#round) this.failure.value = error instanceof Failure ? error.message : String(error);
    } finally {
      if (round === this.#round) this.busy.value = false;
    }
  }

  /** Forget all of it, also what is still on its way. */
  clear(): void {
    this.#round += 1;
    this.answer.value = null;
    this.failure.value = "";
    this.busy.value = false;
  }
}

export const shown = signal<"areas" | "coverage" | null>(null);
export const mode = signal<Mode>("car");
export const minutes = signal<number>(30);
export const region = signal("");
export const most = signal(3);
export const reserve = signal(1);
export const areas = new Asked<AreasPane>();
export const coverage = new Asked<CoveragePane>();
export const proposal = new Asked<PrepositionPane>();

/** What areas can be shown of: the team whose card is open, else the chosen incident with a place. */
const subject = computed<Subject | null>(() => {
  if (chosenTeam.value !== null && store.tables.value.teams.has(chosenTeam.value)) return { kind: "team", id: chosenTeam.value };
  return chosenRow.value?.lon == null ? null : { kind: "incident", id: chosenRow.value.id };
});
/** The same as long as it is the same: a row that changes is no other subject. */
export const subjectKey = computed(() => subject.value && `${subject.value.kind} ${subject.value.id}`);

/** What it is called. */
export function subjectName(): string {
  const of = subject.value;
  if (!of) return "";
  return of.kind === "team" ? (store.tables.value.teams.get(of.id)?.name ?? "") : `#${chosenRow.value?.number ?? ""}`;
}

/** Show this, or nothing when it is shown already. */
export function flip(what: "areas" | "coverage"): void {
  shown.value = shown.value === what ? null : what;
}

function areasPath(): string {
  const of = untracked(() => subject.value);
  if (!of) return "";
  const whose = of.kind === "team" ? `board/${page.slug ?? ""}/teams/${of.id}` : `incidents/${of.id}`;
  return `/api/${whose}/areas?mode=${mode.value}`;
}

const question = computed(() => `mode=${mode.value}&minutes=${minutes.value}&region=${encodeURIComponent(region.value)}`);

/** Ask where idle teams would stand better. */
export function propose(): void {
  void proposal.ask(`/api/board/${page.slug ?? ""}/prepositions?${question.value}&most=${most.value}&reserve=${reserve.value}`);
}

function askCoverage(): void {
  void coverage.ask(`/api/board/${page.slug ?? ""}/coverage?${question.value}`);
}

function renew(): void {
  if (document.hidden) return;
  if (shown.value === "areas" && subjectKey.value) void areas.ask(areasPath());
  if (shown.value === "coverage") askCoverage();
}

/** Ask for what is to be shown, and anew after what changes it. */
function asking(): Array<() => void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return [
    effect(() => {
      areas.clear();
      if (shown.value !== "areas" || !subjectKey.value) return;
      const path = areasPath();
      untracked(() => void areas.ask(path));
    }),
    effect(() => {
      proposal.clear();
      void question.value;
      if (shown.value === "coverage") untracked(askCoverage);
      else coverage.clear();
    }),
    effect(() => {
      const event = store.lastEvent.value;
      if (!event || !RENEW.has(event.type) || untracked(() => shown.value) === null) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        renew();
      }, RENEW_MS);
    }),
    () => clearTimeout(timer),
  ];
}

/** Draw it, and bring what a person has just asked for into view unless the view is `locked`. The way to stop. */
export function followAreas(chart: Chart, locked: () => boolean): () => void {
  let seen = "";
  const look = (key: string, shape: unknown): void => {
    if (key === seen) return;
    seen = key;
    const box = shape ? boxOf(shape) : null;
    if (box && !untracked(locked)) chart.fit(box, CARD, FOOT);
  };
  const stops = [
    ...asking(),
    effect(() => {
      const pane = areas.answer.value;
      chart.put(REACH, reachFeatures(pane, pane?.estimated ? wa.pillEstimated : wa.pill));
      // The widest would leave no room to tell the nearer ones apart.
      if (pane) look(`${pane.incident} ${pane.team} ${pane.mode}`, pane.areas[1]?.shape);
    }),
    effect(() => {
      const pane = coverage.answer.value;
      chart.put(COVERAGE, pane ? coverageFeatures(pane, proposal.answer.value) : NOTHING);
      if (pane) look(`region ${pane.region}`, pane.boundary);
    }),
    effect(() => chart.put(MOVES, moveFeatures(proposal.answer.value))),
    effect(() => {
      if (shown.value === null) seen = "";
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
