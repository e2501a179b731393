// What this desk has just done, shown before the server tells it: changes laid over the rows until these carry them.

import { computed, signal } from "@preact/signals";

import type { Table, Tables, Wanted } from "./tables";

type RowOf<T extends Table> = Tables[T] extends ReadonlyMap<number, infer R> ? R : never;

interface ChangeOf<T extends Table> {
  readonly table: T;
  readonly id: number;
  /** What events carry of the new state, or that the row will be gone: it is there when the row says the same. */
  readonly set: Partial<RowOf<T>> | "gone";
  /** What is most likely besides (names, times): shown until the row is read anew. */
  readonly guess?: Partial<RowOf<T>>;
}

/** The certain effect of an act on one row. */
export type Change = { readonly [T in Table]: ChangeOf<T> }[Table];

/** Sent, then accepted; told as soon as an event carries it. */
interface Overlay {
  readonly act: number;
  readonly change: Change;
  readonly state: "sent" | "accepted" | "told";
  /** The row under it when it began or was told. */
  readonly under: unknown;
  /** When the server accepted it, in the time of `performance.now()`. */
  readonly acceptedAt: number;
}

function rowUnder(tables: Tables, { table, id }: Change): Readonly<Record<string, unknown>> | undefined {
  return tables[table].get(id) as Readonly<Record<string, unknown>> | undefined;
}

/** Whether the rows say what the change says; a row that is not there has nothing to be laid over. */
function carried(tables: Tables, change: Change): boolean {
  const row = rowUnder(tables, change);
  if (!row || change.set === "gone") return !row;
  return Object.entries(change.set).every(([name, value]) => row[name] === value);
}

function laidOver(tables: Tables, { change, state }: Overlay): Tables {
  const row = rowUnder(tables, change);
  if (!row) return tables;
  const table = new Map<number, unknown>(tables[change.table]);
  if (change.set === "gone") table.delete(change.id);
  else table.set(change.id, { ...row, ...(state === "told" ? {} : change.set), ...change.guess });
  return { ...tables, [change.table]: table } as Tables;
}

/** The rows as they are shown. */
export function shown(tables: Tables, overlays: readonly Overlay[]): Tables {
  return overlays.reduce(laidOver, tables);
}

export class Pending {
  readonly overlays = signal<readonly Overlay[]>([]);
  /** The rows whose shown state the server has not told yet, as `table:id`. */
  readonly rows = computed<ReadonlySet<string>>(
    () => new Set(this.overlays.value.filter(({ state }) => state !== "told").map(({ change: { table, id } }) => `${table}:${id}`)),
  );
  #last = 0;

  /** An act is sent; its number. What the rows say already is not laid over them. */
  begin(tables: Tables, changes: readonly Change[]): number {
    this.#last += 1;
    const act = this.#last;
    const fresh = changes.filter((change) => !carried(tables, change));
    this.#set([
      ...this.overlays.value,
      ...fresh.map((change): Overlay => ({ act, change, state: "sent", under: rowUnder(tables, change), acceptedAt: Infinity })),
    ]);
    return act;
  }

  /** The server did it. What another change has come between is to be read anew at once: it may have turned out otherwise. */
  accept(act: number, tables: Tables): readonly Change[] {
    const mine = this.#of(act).filter(({ state }) => state === "sent");
    this.#set(this.overlays.value.map((one) => (mine.includes(one) ? { ...one, state: "accepted", acceptedAt: performance.now() } : one)));
    return mine.filter((one) => rowUnder(tables, one.change) !== one.under).map(({ change }) => change);
  }

  /** Refused, failed, or silent for too long: what it changed, which is no more shown. */
  drop(act: number): readonly Change[] {
    const mine = this.#of(act);
    this.#set(this.overlays.value.filter((one) => one.act !== act));
    return mine.map(({ change }) => change);
  }

  /** After an event: what carries a change ends it, but for the words that only the row has. */
  event(tables: Tables): void {
    this.#set(
      this.overlays.value.flatMap((one) => {
        if (!carried(tables, one.change)) return one.state === "told" ? [] : [one];
        if (!one.change.guess || !rowUnder(tables, one.change)) return [];
        return one.state === "told" ? [one] : [{ ...one, state: "told", under: rowUnder(tables, one.change) }];
      }),
    );
  }

  /** After rows that were asked for at `askedAt`: they are the truth about what had been accepted by then. */
  read(tables: Tables, wanted: Wanted, askedAt: number): void {
    const came = ({ table, id }: Change): boolean => (table === "queue" ? wanted.queue : (wanted.ids.get(table)?.has(id) ?? false));
    this.#set(
      this.overlays.value.filter((one) => {
        if (!came(one.change)) return true;
        return !carried(tables, one.change) && one.state !== "told" && one.acceptedAt >= askedAt;
      }),
    );
  }

  /** After a snapshot: what is not answered yet goes on. */
  loaded(tables: Tables): void {
    this.#set(this.overlays.value.filter((one) => one.state === "sent" && !carried(tables, one.change)));
  }

  #of(act: number): readonly Overlay[] {
    return this.overlays.value.filter((one) => one.act === act);
  }

  #set(overlays: readonly Overlay[]): void {
    const now = this.overlays.value;
    if (overlays.length !== now.length || overlays.some((one, i) => one !== now[i])) this.overlays.value = overlays;
  }
}
