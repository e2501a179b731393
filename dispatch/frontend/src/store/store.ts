// The state of a live screen that follows an operation: signals that the components read.

import { batch, signal } from "@preact/signals";

import { correct } from "../time";
import type {
  AnyEvent,
  Figures,
  Me,
  OperationRow,
  PositionRow,
  Rows,
  Snapshot,
  TextFigures,
} from "../types.gen";
import { apply } from "./apply";
import { type Tables, Wanted, merged, tablesOf } from "./tables";

const NOTHING: Tables = tablesOf({
  incidents: [], requests: [], teams: [], call_outs: [], asks: [], missions: [], queue: [], entries: [],
});

export interface Setting {
  readonly operation: OperationRow;
  readonly operations: readonly OperationRow[];
  readonly me: Me | null;
  readonly gateway: string;
  readonly rollCallMinutes: number;
}

export class Store {
  /** Null until the first snapshot. */
  readonly setting = signal<Setting | null>(null);
  readonly tables = signal<Tables>(NOTHING);
  readonly figures = signal<Figures | null>(null);
  readonly texts = signal<TextFigures | null>(null);
  readonly positions = signal<ReadonlyMap<string, PositionRow>>(new Map());
  /** The last event, for sounds and for panes that must be read anew. */
  readonly lastEvent = signal<AnyEvent | null>(null);
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
      };
      this.tables.value = tablesOf(snapshot.rows);
      this.figures.value = snapshot.figures;
      this.texts.value = snapshot.texts;
      this.positions.value = new Map(snapshot.positions.map((row) => [row.subject, row]));
    });
  }

  /** One event; those of the desk's other operations pass by, but for their exceptions. True when something must be fetched. */
  take(event: AnyEvent): boolean {
    const setting = this.setting.value;
    if (event.operation !== null && event.operation !== setting?.operation.id) {
      // The queue holds the texts of everyday duty too; a wall, which nobody signs in to, shows no queue.
      if (setting?.me && event.type === "text.changed" && !event.outbound) this.#wanted.queue = true;
      return !this.#wanted.empty;
    }
    batch(() => {
      this.tables.value = apply(this.tables.value, event, this.#wanted);
      this.lastEvent.value = event;
    });
    return !this.#wanted.empty;
  }

  /** What is to be fetched now; whoever takes it must fetch it or give it back. */
  takeWanted(): Wanted {
    const wanted = this.#wanted;
    this.#wanted = new Wanted();
    return wanted;
  }

  /** Fetched rows. */
  merge(rows: Rows, wanted: Wanted): void {
    this.tables.value = merged(this.tables.value, rows, wanted);
  }
}
