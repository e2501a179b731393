// Sends what waits, one after another in order; what the server refuses is shown with its words, never dropped silently.

import { type ReadonlySignal, batch, computed, signal } from "@preact/signals";

import type { Failure } from "../net/api";
import { type Act, type NewAct, inOrder, withdrawal } from "./acts";
import type { Box } from "./box";

export interface Refusal {
  readonly act: Act;
  readonly words: string;
}

export type Blocked = "" | "unreachable" | "signed_out" | "broken";

interface Hooks {
  /** False only when there surely is no network. */
  online(): boolean;
  /** Raises Failure. */
  send(act: Act): Promise<void>;
  /** It took effect. */
  sent(act: Act): void;
  /** The server refused it. */
  refused(act: Act): void;
}

const MOST_REFUSALS = 5;
const TOO_MANY = 429;
const CONFLICTS: ReadonlySet<number> = new Set([403, 404, 409, 422]);

/** What a failed sending means: the act is refused for good, or everything waits. */
export function verdict(status: number): "refused" | Exclude<Blocked, ""> {
  if (CONFLICTS.has(status)) return "refused";
  if (status === 0 || status === TOO_MANY) return "unreachable";
  return status === 401 ? "signed_out" : "broken";
}

export class Outbox {
  readonly #acts = signal<readonly Act[]>([]);
  readonly #who = signal("");
  readonly #box: Box;
  readonly #hooks: Hooks;
  #running: Promise<void> | undefined;
  /** Those of whoever uses the page, in the order of sending. */
  readonly waiting: ReadonlySignal<readonly Act[]> = computed(() => inOrder(this.#acts.value.filter((act) => act.who === this.#who.value)));
  readonly sending = signal<number | null>(null);
  readonly refusals = signal<readonly Refusal[]>([]);
  readonly blocked = signal<Blocked>("");

  constructor(box: Box, hooks: Hooks) {
    this.#box = box;
    this.#hooks = hooks;
  }

  get lasting(): boolean {
    return this.#box.lasting;
  }

  /** What waits from last time, for `who`; that of others stays where it is. */
  async open(who: string): Promise<void> {
    const acts = await this.#box.all();
    batch(() => {
      this.#who.value = who;
      this.#acts.value = acts;
    });
    await this.flush();
  }

  /** Keep, then try to send. Resolves when it is kept. */
  async put(act: NewAct): Promise<void> {
    const kept = await this.#box.put(act);
    this.#acts.value = [...this.#acts.value, kept];
    void this.flush();
  }

  /** Take back what waits; true when it is gone, false when it has to be reverted or cannot be. */
  async withdraw(act: Act): Promise<boolean> {
    if (this.sending.value === act.id || withdrawal(act) !== "remove") return false;
    await this.#drop(act);
    return true;
  }

  /** The refusal was read. */
  dismiss(refusal: Refusal): void {
    this.refusals.value = this.refusals.value.filter((one) => one !== refusal);
  }

  /** Send all that waits; at once a second call joins the first. */
  flush(): Promise<void> {
    this.#running ??= this.#flush().finally(() => {
      this.#running = undefined;
      // What was put in while the last round was ending.
      if (this.waiting.peek().length > 0 && this.blocked.peek() === "") void this.flush();
    });
    return this.#running;
  }

  async #flush(): Promise<void> {
    for (let act = this.waiting.peek()[0]; act; act = this.waiting.peek()[0]) {
      if (!this.#hooks.online()) {
        this.blocked.value = "unreachable";
        return;
      }
      if (!(await this.#sent(act))) return;
    }
    this.blocked.value = "";
  }

  async #sent(act: Act): Promise<boolean> {
    this.sending.value = act.id;
    try {
      await this.#hooks.send(act);
      this.blocked.value = "";
      await this.#drop(act);
      this.#hooks.sent(act);
      return true;
    } catch (error) {
      return await this.#failed(act, error as Failure);
    } finally {
      this.sending.value = null;
    }
  }

  async #failed(act: Act, failure: Failure): Promise<boolean> {
    const found = verdict(failure.status);
    if (found !== "refused") {
      await this.#box.tried(act);
      this.#acts.value = this.#acts.value.map((one) => (one.id === act.id ? { ...one, tried: true } : one));
      this.blocked.value = found;
      return false;
    }
    await this.#drop(act);
    this.refusals.value = [...this.refusals.value, { act, words: failure.message }].slice(-MOST_REFUSALS);
    this.#hooks.refused(act);
    return true;
  }

  async #drop(act: Act): Promise<void> {
    await this.#box.remove(act.id);
    this.#acts.value = this.#acts.value.filter((one) => one.id !== act.id);
  }
}
