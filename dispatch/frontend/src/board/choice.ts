// What this coordinator looks at: kept in the address, so that a reload or a sent link shows the same.

import { effect, signal } from "@preact/signals";

import type { Sketch } from "../map/pen";
import type { CallOutLane, EntryRow, PlanItemRow, ReasonRow, SingleRow } from "../types.gen";

export type Tab = "incidents" | "requests" | "queue";

export interface Filter {
  readonly urgency: string;
  readonly kind: string;
  readonly county: string;
  /** "open", "" for every state, or one state. */
  readonly state: string;
  /** Only what nobody has looked at. */
  readonly unseen: boolean;
}

/** A team that is to be assigned, with the reasons where it was ranked. */
export interface Chosen {
  readonly team: number;
  readonly name: string;
  readonly reasons: readonly ReasonRow[];
}

/** A text that is taken in as a cry for help. */
export interface Told {
  readonly text: number;
  readonly phone: string;
  readonly words: string;
}

export type Dialog =
  | { readonly name: "intake"; readonly from?: Told }
  | { readonly name: "locate" | "hand_over" | "finish" | "cancel" | "persons" | "needs" | "edit" | "ways" | "help" | "command" | "sound" | "closures" }
  | { readonly name: "lanes"; readonly lane: CallOutLane }
  | { readonly name: "preview"; readonly team: Chosen }
  | { readonly name: "single"; readonly person: SingleRow }
  | { readonly name: "correction"; readonly entry: EntryRow }
  | { readonly name: "open_request"; readonly request: number }
  | { readonly name: "closure" | "danger"; readonly shape: Sketch }
  | { readonly name: "plan"; readonly items: readonly PlanItemRow[] }
  | { readonly name: "trouble" | "divert"; readonly mission: number };

export const NO_FILTER: Filter = { urgency: "", kind: "", county: "", state: "open", unseen: false };

const query = new URLSearchParams(location.search);

export const chosen = signal<number | null>(Number(query.get("incident")) || null);
export const chosenRequest = signal<number | null>(null);
export const tab = signal<Tab>((query.get("tab") as Tab | null) ?? "incidents");
export const lane = signal<string>(query.get("lane") ?? "help");
export const filter = signal<Filter>({
  urgency: query.get("urgency") ?? "",
  kind: query.get("kind") ?? "",
  county: query.get("county") ?? "",
  state: query.get("state") ?? "open",
  unseen: query.get("unseen") === "1",
});
export const dialog = signal<Dialog | null>(null);
/** Narrow screens show one pane at a time. */
export const view = signal<"list" | "map" | "pane">(chosen.value === null ? "list" : "pane");
/** The team whose card the map shows. */
export const chosenTeam = signal<number | null>(null);
/** Where a coordinator has just said that the chosen incident is: the map goes there. */
export const placed = signal<{ readonly lon: number; readonly lat: number } | null>(null);
/** The next click on the map sets the pin of the chosen incident. */
export const pinning = signal(false);

/** The plan for all incidents at once stands where the list and the pane are. */
export const planning = signal(query.get("plan") === "1");

export type Density = "compact" | "normal" | "large";
export const density = signal<Density>((localStorage.getItem("density") as Density | null) ?? "normal");

/** Choose an incident; choosing it again lets go. */
export function choose(id: number | null): void {
  chosen.value = chosen.value === id ? null : id;
  pinning.value = false;
  // The plan stands where the pane would.
  if (planning.value) return;
  if (chosen.value !== null) view.value = "pane";
  else if (view.value === "pane") view.value = "list";
}

/** Keep the address and the row height up with the choice. */
export function remember(): void {
  effect(() => {
    const pairs = {
      incident: chosen.value === null ? "" : String(chosen.value),
      tab: tab.value === "incidents" ? "" : tab.value,
      lane: tab.value !== "requests" || lane.value === "help" ? "" : lane.value,
      urgency: filter.value.urgency,
      kind: filter.value.kind,
      county: filter.value.county,
      state: filter.value.state === "open" ? "" : filter.value.state,
      unseen: filter.value.unseen ? "1" : "",
      plan: planning.value ? "1" : "",
    };
    const kept = new URLSearchParams(Object.entries(pairs).filter(([, value]) => value));
    history.replaceState(null, "", `${location.pathname}${kept.size ? `?${kept}` : ""}`);
  });
  effect(() => localStorage.setItem("density", density.value));
}
