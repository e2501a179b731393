// The rows of a live screen by their ids, and what has to be fetched anew.

import type {
  AlarmRow,
  AskRow,
  CallOutRow,
  ClosureRow,
  DangerRow,
  EntryRow,
  IncidentRow,
  MissionRow,
  QueueRow,
  RequestRow,
  Rows,
  TeamRow,
} from "../types.gen";

export interface Tables {
  readonly incidents: ReadonlyMap<number, IncidentRow>;
  readonly requests: ReadonlyMap<number, RequestRow>;
  readonly teams: ReadonlyMap<number, TeamRow>;
  readonly call_outs: ReadonlyMap<number, CallOutRow>;
  readonly asks: ReadonlyMap<number, AskRow>;
  readonly missions: ReadonlyMap<number, MissionRow>;
  readonly queue: ReadonlyMap<number, QueueRow>;
  readonly entries: ReadonlyMap<number, EntryRow>;
  readonly closures: ReadonlyMap<number, ClosureRow>;
  readonly dangers: ReadonlyMap<number, DangerRow>;
  readonly alarms: ReadonlyMap<number, AlarmRow>;
}

export type Table = keyof Tables;
export const TABLES = ["incidents", "requests", "teams", "call_outs", "asks", "missions", "queue", "entries", "closures", "dangers", "alarms"] as const satisfies readonly Table[];

function byId<R extends { readonly id: number }>(rows: readonly R[]): ReadonlyMap<number, R> {
  return new Map(rows.map((row) => [row.id, row]));
}

/** The tables of a snapshot. */
export function tablesOf(rows: Rows): Tables {
  return {
    incidents: byId(rows.incidents),
    requests: byId(rows.requests),
    teams: byId(rows.teams),
    call_outs: byId(rows.call_outs),
    asks: byId(rows.asks),
    missions: byId(rows.missions),
    queue: byId(rows.queue),
    entries: byId(rows.entries),
    closures: byId(rows.closures),
    dangers: byId(rows.dangers),
    alarms: byId(rows.alarms),
  };
}

/** What to fetch: ids by table; the queue, the figures and the texts as a whole. */
export class Wanted {
  readonly ids: ReadonlyMap<Exclude<Table, "queue">, Set<number>> = new Map(
    TABLES.filter((table) => table !== "queue").map((table) => [table, new Set<number>()]),
  );
  queue = false;
  figures = false;
  texts = false;

  add(table: Exclude<Table, "queue">, id: number): void {
    this.ids.get(table)?.add(id);
  }

  get empty(): boolean {
    return !this.queue && !this.figures && !this.texts && [...this.ids.values()].every((ids) => ids.size === 0);
  }

  get rows(): boolean {
    return this.queue || [...this.ids.values()].some((ids) => ids.size > 0);
  }

  /** The query of `/api/board/…/rows`. */
  query(): string {
    const pairs = [...this.ids].filter(([, ids]) => ids.size > 0).map(([table, ids]) => `${table}=${[...ids].join(",")}`);
    return [...pairs, ...(this.queue ? ["queue=1"] : [])].join("&");
  }
}

function replaced<R extends { readonly id: number }>(
  old: ReadonlyMap<number, R>,
  rows: readonly R[],
  asked: ReadonlySet<number> | undefined,
): ReadonlyMap<number, R> {
  if (rows.length === 0 && !asked?.size) return old;
  const table = new Map(old);
  // What was asked for and did not come is not there any more, or not for this reader.
  asked?.forEach((id) => table.delete(id));
  for (const row of rows) table.set(row.id, row);
  return table;
}

/** The tables with the fetched rows in their place. */
export function merged(tables: Tables, rows: Rows, wanted: Wanted): Tables {
  const asked = (table: Exclude<Table, "queue">): ReadonlySet<number> | undefined => wanted.ids.get(table);
  return {
    incidents: replaced(tables.incidents, rows.incidents, asked("incidents")),
    requests: replaced(tables.requests, rows.requests, asked("requests")),
    teams: replaced(tables.teams, rows.teams, asked("teams")),
    call_outs: replaced(tables.call_outs, rows.call_outs, asked("call_outs")),
    asks: replaced(tables.asks, rows.asks, asked("asks")),
    missions: replaced(tables.missions, rows.missions, asked("missions")),
    queue: wanted.queue ? byId(rows.queue) : tables.queue,
    entries: replaced(tables.entries, rows.entries, asked("entries")),
    closures: replaced(tables.closures, rows.closures, asked("closures")),
    dangers: replaced(tables.dangers, rows.dangers, asked("dangers")),
    alarms: replaced(tables.alarms, rows.alarms, asked("alarms")),
  };
}
