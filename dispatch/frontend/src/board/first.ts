// Whoever comes second is told who was first, when, and with what: the newest entry of somebody else about the same thing.

import { hms } from "../format";
import type { EntryRow } from "../types.gen";
import type { Tables } from "../store/tables";

const RECENT_MS = 10 * 60_000;

/** Which incident, or which request's label, an act's path is about. */
export function subjectOf(path: string, tables: Tables): { readonly incident?: number | null | undefined; readonly label?: string | undefined; readonly verb?: string | undefined } {
  const [, , kind = "", key = "", about = ""] = path.split("/");
  const id = Number(key);
  switch (kind) {
    case "incidents": return { incident: id };
    case "requests": return { label: tables.requests.get(id)?.label };
    case "call_outs": return { incident: tables.call_outs.get(id)?.incident };
    case "asks": return { incident: tables.asks.get(id)?.incident };
    case "missions": return { incident: tables.missions.get(id)?.incident };
    case "operations": return about === "plan" ? { verb: "plan." } : {};
    case "plans": return { verb: "plan." };
    default: return {};
  }
}

/** The entry of whoever was first, as a sentence; empty where nobody else did anything lately. `now` in milliseconds. */
export function first(path: string, tables: Tables, me: string, now: number): string {
  const { incident, label, verb } = subjectOf(path, tables);
  const about = (entry: EntryRow): boolean => (incident != null && entry.incident === incident) || (label !== undefined && entry.words.includes(label)) || (verb !== undefined && entry.verb.startsWith(verb));
  const found = [...tables.entries.values()]
    .filter((entry) => entry.who && entry.who !== me && about(entry) && now - Date.parse(entry.at) < RECENT_MS)
    .sort((a, b) => b.id - a.id)[0];
  return found ? `${hms(found.at)} ${found.who} ${found.words}` : "";
}
