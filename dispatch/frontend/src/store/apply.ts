// One event: patch the known row at once, and note what has words that only the server may tell.

import { assertNever } from "../never";
import type { AnyEvent, TextState } from "../types.gen";
import type { Tables, Wanted } from "./tables";

const STUCK: ReadonlySet<string> = new Set<TextState>(["unknown", "undelivered", "failed", "expired"]);

function patched<R extends { readonly id: number }>(
  table: ReadonlyMap<number, R>,
  id: number,
  patch: Partial<R>,
): ReadonlyMap<number, R> {
  const row = table.get(id);
  return row ? new Map(table).set(id, { ...row, ...patch }) : table;
}

function without<R>(table: ReadonlyMap<number, R>, id: number): ReadonlyMap<number, R> {
  if (!table.has(id)) return table;
  const left = new Map(table);
  left.delete(id);
  return left;
}

/** The tables after `event`; what must be fetched is added to `wanted`. Pure but for that. */
export function apply(tables: Tables, event: AnyEvent, wanted: Wanted): Tables {
  switch (event.type) {
    case "request.changed": {
      const { id, state, lane, incident, owner } = event;
      wanted.add("requests", id);
      wanted.figures = true;
      return { ...tables, requests: patched(tables.requests, id, { state, lane, incident, owner }) };
    }
    case "incident.changed": {
      const { type: _type, operation: _operation, id, ...patch } = event;
      wanted.add("incidents", id);
      wanted.figures = true;
      return { ...tables, incidents: patched(tables.incidents, id, patch) };
    }
    case "incident.counted": {
      const { type: _type, operation: _operation, id, ...counts } = event;
      // The next step and when it is due follow from the counts.
      wanted.add("incidents", id);
      wanted.figures = true;
      return { ...tables, incidents: patched(tables.incidents, id, { counts }) };
    }
    case "callout.changed": {
      const { id, state, letter, next_at } = event;
      wanted.add("call_outs", id);
      return { ...tables, call_outs: patched(tables.call_outs, id, { state, letter, next_at }) };
    }
    case "ask.changed": {
      const { id, team, state, round, unclear, offered, eta_minutes, due_at, source } = event;
      wanted.add("asks", id);
      // The sign of a team says whether it is being asked.
      if (team !== null && tables.asks.get(id)?.state !== state) wanted.add("teams", team);
      return { ...tables, asks: patched(tables.asks, id, { state, round, unclear, offered, eta_minutes, due_at, source }) };
    }
    case "mission.changed": {
      const { id, incident, state, strength, stop, trouble, eta_at } = event;
      wanted.add("missions", id);
      wanted.figures = true;
      return { ...tables, missions: patched(tables.missions, id, { incident, state, strength, stop, trouble, eta_at }) };
    }
    case "team.changed": {
      const { id, on_duty, engaged, strength } = event;
      wanted.add("teams", id);
      wanted.figures = true;
      return { ...tables, teams: patched(tables.teams, id, { on_duty, engaged, strength }) };
    }
    case "text.changed":
      if (!event.outbound) wanted.queue = true;
      else wanted.texts = true;
      // A text that is lost or doubtful stands in the queue until it is not any more.
      if (STUCK.has(event.state) || tables.queue.has(event.id)) wanted.queue = true;
      if (event.outbound && event.ask !== null) wanted.add("asks", event.ask);
      return tables;
    case "queue.changed":
      wanted.queue = true;
      return tables;
    case "entry.added":
      wanted.add("entries", event.id);
      return tables;
    case "closure.changed": {
      // Its shape is never in an event; a lifted one is off the map at once.
      wanted.add("closures", event.id);
      return event.standing ? tables : { ...tables, closures: without(tables.closures, event.id) };
    }
    case "danger.changed":
      // Who is silent is never in an event; a lifted one is off the screen at once.
      wanted.add("dangers", event.id);
      return event.standing ? tables : { ...tables, dangers: without(tables.dangers, event.id) };
    case "alarm.changed":
      wanted.add("alarms", event.id);
      return event.standing ? tables : { ...tables, alarms: without(tables.alarms, event.id) };
    case "proposal.changed":
      // The plan is read as a whole by whoever looks at it.
      return tables;
    default:
      return assertNever(event);
  }
}
