// What a volunteer does, as it waits to be sent: named, keyed, dated, so that sending it twice or late is harmless.

export type ActName =
  | "go" | "cannot" | "depart" | "arrive" | "leave" | "home" | "revert" | "roll_call" | "distress" | "danger_received" | "danger_withdrawn"
  | "trouble" | "persons" | "say" | "crew" | "duty" | "consent";
export type StepName = "depart" | "arrive" | "leave" | "home";

export interface Act {
  /** Given by the box, in the order of putting in. */
  readonly id: number;
  /** Whose: the personal link, or the volunteer. */
  readonly who: string;
  /** The idempotency key. */
  readonly key: string;
  readonly name: ActName;
  /** What it is about: `mission:7`, `ask:3`, or nothing. */
  readonly about: string;
  /** A few words to tell it from others of its name. */
  readonly detail: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** When it happened. */
  readonly at: string;
  /** It was sent at least once, and no answer came: the server may have it. */
  readonly tried: boolean;
}

export type NewAct = Omit<Act, "id" | "tried">;

const ALIVE: ReadonlySet<ActName> = new Set(["danger_received", "danger_withdrawn"]);
const STEPS: ReadonlySet<string> = new Set<StepName>(["depart", "arrive", "leave", "home"]);

export function isStep(name: ActName): name is StepName {
  return STEPS.has(name);
}

/** Distress goes before everything else, then what a danger is answered with; the rest in its order. */
export function inOrder(acts: readonly Act[]): Act[] {
  const weight = (act: Act): number => (act.name === "distress" ? 0 : ALIVE.has(act.name) ? 1 : 2);
  return [...acts].sort((a, b) => weight(a) - weight(b) || a.id - b.id);
}

export type Withdrawal = "remove" | "revert" | "no";

/** How an act that waits can be taken back: unsent ones vanish, a step that may have arrived is reverted after it. */
export function withdrawal(act: Act): Withdrawal {
  // A sign of life or of danger is not taken back from a list.
  if (act.name === "roll_call" || act.name === "distress" || ALIVE.has(act.name)) return "no";
  if (!act.tried) return "remove";
  return isStep(act.name) ? "revert" : "no";
}
