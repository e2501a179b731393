// The state of a live screen that follows an operation: signals that the components read.

import { batch, computed, signal } from "@preact/signals";

import type { Position } from "../net/packed";
import { correct } from "../time";
import type {
  AnyEvent,
  Figures,
  Me,
  OperationRow,
  Rows,
  Snapshot,
  TextFigures,
} from "../types.gen";
import { apply } from "./apply";
import { type Change, Pending, shown } from "./pending";
import { type Tables, Wanted, merged, tablesOf } from "./tables";

const NOTHING: Tables = tablesOf({
  incidents: [], requests: [], teams: [], call_outs: [], asks: [], missions: [], queue: [], entries: [], closures: [], dangers: [], alarms: [],
});

// What was accepted and is not told after so long is read anew.
const SILENT_MS = 5000;
const ON_MAP: ReadonlySet<AnyEvent["type"]> = new Set(["incident.changed", "mission.changed", "team.changed"]);

// Danger to life concerns every board; whether this one shows it, the server says when its row is fetched.
const EVERYWHERE: ReadonlySet<AnyEvent["type"]> = new Set(["danger.changed", "alarm.changed"]);

export interface Setting {
  readonly operation: OperationRow;
  readonly operations: readonly OperationRow[];
  readonly me: Me | null;
  readonly gateway: string;
  readonly rollCallMinutes: number;
  /** Where the screen's users see each other; a wall is in no room. */
  readonly room: string | null;
}

export class Store {
  /** Null until the first snapshot. */
  readonly setting = signal<Setting | null>(null);
  readonly pending = new Pending();
  /** The rows as the server told them, and as they are shown: with what this desk has just done laid over them. */
  readonly #told = signal<Tables>(NOTHING);
  readonly tables = computed<Tables>(() => shown(this.#told.value, this.pending.overlays.value));
  readonly figures = signal<Figures | null>(null);
  readonly texts = signal<TextFigures | null>(null);
  /** Where crews are in what the screen looks at, by subject. */
  readonly positions = signal<ReadonlyMap<string, Position>>(new Map());
  /** The last event, for sounds and for panes that must be read anew. */
  readonly lastEvent = signal<AnyEvent | null>(null);
  /** How many events there were that move something on a map, in any operation of the desk. */
  readonly happened = signal(0);
  /** Called when something must be fetched that no event asked for. */
  wants: () => void = () => undefined;
  #wanted = new Wanted();

  /** Everything as the snapshot has it. */
  load(snapshot: Snapshot): void {
    correct(snapshot.at);
    batch(() => {
      this.#wanted = new Wanted();
      this.setting.value = {
        operation: snapshot.operation,
        operations: snapshot.operations,
        me: snapshot.me,
        gateway: snapshot.gateway,
        rollCallMinutes: snapshot.roll_call_minutes,
        room: snapshot.rooms[0] ?? null,
      };
      this.#told.value = tablesOf(snapshot.rows);
      this.pending.loaded(this.#told.value);
      this.figures.value = snapshot.figures;
      this.texts.value = snapshot.texts;
    });
  }

  /** One event; those of the desk's other operations pass by, but for their exceptions. True when something must be fetched. */
  take(event: AnyEvent): boolean {
    const setting = this.setting.value;
    if (ON_MAP.has(event.type)) this.happened.value += 1;
    if (event.operation !== null && event.operation !== setting?.operation.id && !EVERYWHERE.has(event.type)) {
      // The queue holds the exceptions of everyday duty too; a wall, which nobody signs in to, shows no queue.
      if (setting?.me && (event.type === "queue.changed" || (event.type === "text.changed" && !event.outbound))) this.#wanted.queue = true;
      return this.wanting;
    }
    batch(() => {
      this.#told.value = apply(this.#told.value, event, this.#wanted);
      this.pending.event(this.#told.value);
      this.lastEvent.value = event;
    });
    return this.wanting;
  }

  get wanting(): boolean {
    return !this.#wanted.empty;
  }

  /** What is to be fetched now; whoever takes it must fetch it or give it back. */
  takeWanted(): Wanted {
    const wanted = this.#wanted;
    this.#wanted = new Wanted();
    return wanted;
  }

  /** Fetched rows, asked for at `askedAt` (`performance.now()`). */
  merge(rows: Rows, wanted: Wanted, askedAt: number): void {
    batch(() => {
      this.#told.value = merged(this.#told.value, rows, wanted);
      this.pending.read(this.#told.value, wanted, askedAt);
    });
  }

  /** Show what `work` will change until the server has told it; at once no more when it fails. */
  async act<T>(changes: readonly Change[], work: () => Promise<T>): Promise<T> {
    const act = this.pending.begin(this.#told.value, changes);
    try {
      const answer = await work();
      this.#fetch(this.pending.accept(act, this.#told.value));
      setTimeout(() => this.#fetch(this.pending.drop(act)), SILENT_MS);
      return answer;
    } catch (error) {
      this.pending.drop(act);
      throw error;
    }
  }

  #fetch(changes: readonly Change[]): void {
    for (const { table, id } of changes) {
      if (table === "queue") this.#wanted.queue = true;
      else this.#wanted.add(table, id);
    }
    if (changes.length > 0) this.wants();
  }
}
